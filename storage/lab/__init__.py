"""The faults of the lab's lessons, made in scratch banks alone."""
