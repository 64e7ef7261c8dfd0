"""The panes around the timeline: header, events, state, why, and what opens over them."""
