"""What all screens share: actions and keys, messages, themes, dialogs, lists, lines."""
