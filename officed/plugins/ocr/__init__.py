"""Recognising the text of scanned pages with Tesseract, which runs in processes of its own."""
