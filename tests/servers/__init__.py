"""Real servers for tests: each a private instance in a folder of its own, on free ports."""
