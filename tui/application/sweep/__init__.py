"""A sweep as a use case: what was asked, what was found so far, and the proof of it."""
