"""Simulated customers and colleagues."""
