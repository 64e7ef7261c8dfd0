"""Publishing a bank's log: the outbox over its database, and NATS, which comes with the extra `publish`."""
