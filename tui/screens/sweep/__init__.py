"""Who else: the accounts that the same fault has harmed."""
