"""The panes of the what-if sandbox."""
