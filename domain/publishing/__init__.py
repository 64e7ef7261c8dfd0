"""The log told to other services: each event as a message, in the log's order, through a broker."""
