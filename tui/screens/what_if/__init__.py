"""The what-if sandbox and its prompts."""
