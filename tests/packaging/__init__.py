"""What is installed is what was written."""
