"""Pages of what is written to people: the outbox, and first meetings."""
