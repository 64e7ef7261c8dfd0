"""The app shown to a room: a script that is played step by step, and the keys as they are pressed."""
