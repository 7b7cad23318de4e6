"""Every built-in feature, written like a stranger's plugin."""
