"""What people see: the terminal app and the command line."""
