"""The evidence pack: a case that leaves the bank as files that anyone can read, print and verify."""
