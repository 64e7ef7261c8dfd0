"""The time machine, layer by layer, from moving about to citing, and what opens over it."""
