"""The first minute of the demo: a card with the stories to begin with, and hints that lead through one."""
