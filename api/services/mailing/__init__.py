"""Use-cases: people are written to, by an outbox."""
