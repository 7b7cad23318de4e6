"""Cover sheets: codes on pages, stacks of scans, and the sheets themselves as PDF. Nothing of it is a hook."""
