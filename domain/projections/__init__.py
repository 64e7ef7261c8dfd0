"""Read models that answer a question about many events."""
