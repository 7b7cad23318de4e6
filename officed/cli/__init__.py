"""Verbs for people and scripts: print, never decide."""
