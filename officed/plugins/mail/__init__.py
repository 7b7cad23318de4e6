"""The parts of the mail reader, one thought a file."""
