"""Everyone harmed by the same fault: the patterns that come with us, and the proof of what was found."""
