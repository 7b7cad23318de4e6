"""The post of the demo office: sample letters as tables, made into mails and scans for a given moment."""

from officed.demo.post.sample import LETTERS, SampleLetter, sample_letters
from officed.demo.post.sheet import ENDS, BadSheet, Sheet

__all__ = ["ENDS", "LETTERS", "BadSheet", "SampleLetter", "Sheet", "sample_letters"]
