"""What a bank account and a dispute are, and the rules they keep. Knows no database and no screen."""
