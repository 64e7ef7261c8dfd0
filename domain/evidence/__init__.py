"""What a case cites, kept so that it can be opened again to exactly what was seen."""
