"""One file per screen. A screen mediates between its widgets and the desk; it never imports the app."""
