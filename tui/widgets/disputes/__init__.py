"""The dispute queue, the panes of a case file, and the list of its evidence."""
