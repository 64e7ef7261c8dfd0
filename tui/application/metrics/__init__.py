"""What a bank is like from outside, as figures for a monitor."""
