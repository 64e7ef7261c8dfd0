"""A dispute case from notice to letter: its events, rules, clock, evidence and letters."""
