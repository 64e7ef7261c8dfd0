"""What the database holds: tables, and on PostgreSQL functions, roles and rights."""
