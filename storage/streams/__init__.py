"""What each kind of stream derives as it grows, and how that is checked."""
