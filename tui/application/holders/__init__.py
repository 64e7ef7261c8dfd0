"""Personal data: who somebody is to this bank, and forgetting it."""
