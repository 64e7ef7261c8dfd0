"""The list of accounts and the preview of the chosen one."""
