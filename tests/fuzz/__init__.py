"""Fuzzing: damaged files, letters, rules and settings by the million; `make fuzz` runs it for an hour."""
