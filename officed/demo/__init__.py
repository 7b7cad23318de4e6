"""The embedded office of the demo: sample letters, servers on loopback and what happens as it happens."""
