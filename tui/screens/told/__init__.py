"""The screen of what was told: a statement or a letter then, beside the same today."""
