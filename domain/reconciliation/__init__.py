"""A bank's statement held against the log of an account: what belongs together, what does not, and since when."""
