"""Marks in a letter's text that carry no check digit: vehicle plates, restrictions."""
