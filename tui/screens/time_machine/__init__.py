"""The time machine: its screen, the panes on it, and what opens over it."""
