"""Everything a person can do, in one registry: keys, footer, help and palette are made from it."""
