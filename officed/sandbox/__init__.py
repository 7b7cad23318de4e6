"""Reading in limited processes: whatever stands in a file can hang or kill a reader, never the daemon."""
