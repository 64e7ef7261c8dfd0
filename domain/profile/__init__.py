"""What the bank says of itself: where it is, when it is open, how it writes, and the limits of its staff."""
