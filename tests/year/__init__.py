"""A year of an office by a clock of its own, held against a reckoning that knows only the law and what happened."""
