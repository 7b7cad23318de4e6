"""Whistleblowers' reports: kept to their handler, encrypted, and reminded of apart from the register."""
