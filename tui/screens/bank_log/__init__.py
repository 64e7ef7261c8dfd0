"""The log of the whole bank on the screen."""
