"""The life of a document, one file per step."""
