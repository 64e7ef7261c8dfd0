"""What-if at the desk: a stretch of events, edits tried on it, and the words for what would have been."""
