"""The two libraries that know PDF, each behind one file."""
