"""Joining a bank's statements to the log: what is there already, whether the rest fits, and the events it becomes."""
