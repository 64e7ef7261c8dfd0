"""What the app and the command line share about disputes: the desk's handler, words, steps typed by hand."""
