"""The demo bank: a generator, the same bytes for the same seed."""
