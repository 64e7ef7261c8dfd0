"""What-if at the desk: a window of events, edits tried on it, and the words for what would have been."""
