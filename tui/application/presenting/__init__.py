"""Showing Recount to a room: scripts of steps, how one is read from a file, and where a show stands in it."""
