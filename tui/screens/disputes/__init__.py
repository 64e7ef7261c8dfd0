"""The dispute desk: queue, case file, steps, evidence, letters."""
