"""Retention: what may go and when, what keeps it, and disposal by a signed act."""
