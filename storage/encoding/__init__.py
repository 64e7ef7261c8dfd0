"""Events and states as bytes, and back: one place that knows how they are written down."""
