"""A kit for plugin authors."""
