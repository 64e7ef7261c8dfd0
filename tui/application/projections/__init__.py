"""Read models: kept up to date, rebuilt beside the live rows, laid out as a table."""
