"""Times as people type them, in time zones that change their clocks."""
