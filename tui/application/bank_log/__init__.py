"""The log of the whole bank, the newest first: what shell and app tell of each event."""
