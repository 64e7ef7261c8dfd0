"""Use cases of the desk, each asked by screens and shell alike. Knows no toolkit and no database."""
