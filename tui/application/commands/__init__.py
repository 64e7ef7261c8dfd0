"""Acting on an account without a screen: forms, reading what was typed, previews and conflicts in words."""
