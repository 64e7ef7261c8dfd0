"""Lessons of the lab: what a scenario asks, what the state of its bank must be, how far somebody has come."""
