"""A batch: what a sweep found, put right together."""
