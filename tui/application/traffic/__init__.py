"""Simulated customers and colleagues, who keep a bank for training busy while somebody looks at it."""
