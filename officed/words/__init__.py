"""Dictionary forms of Estonian, Russian and English words: built once from simplemma's lists, then read from disk."""
