"""An account: its events, commands, rules and state. Pure."""
