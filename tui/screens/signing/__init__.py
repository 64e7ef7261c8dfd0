"""A second person at the desk: the dialog in which they sign in, and how they are signed out again."""
