"""Disputes: queue, case file, steps, evidence, letters."""
