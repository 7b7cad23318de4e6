"""Letters that are another body's: whose they are, passing them on, and telling their senders."""
