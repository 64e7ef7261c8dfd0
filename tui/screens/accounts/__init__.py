"""The first screen: every account, and what it asks the store."""
