"""Acting on an account, step by step."""
