"""Read models: their rows, checkpoints and leases, and who brings them up to date."""
