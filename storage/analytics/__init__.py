"""A bank in columns, by DuckDB, which comes with the extra `analytics`."""
