"""Rule files: read, compile, match, explain."""
