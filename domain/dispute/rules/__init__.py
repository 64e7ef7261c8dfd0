"""What may be done in a case at which point of its life, a file for each kind of step."""
