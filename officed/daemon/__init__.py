"""The daemon: supervised threads and the clock."""
