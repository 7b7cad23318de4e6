"""Sealed journals: all history in a file a day, chained, that proves the register without its database."""
