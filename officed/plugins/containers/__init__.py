"""Opening archives and signed containers in memory, within limits, each format in a file of its own."""
