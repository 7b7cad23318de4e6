"""Office files: Word, Excel, PowerPoint in both their shapes, OpenDocument and RTF, each in a file of its own."""
