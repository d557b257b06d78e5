"""Use-cases: choices, requests, pairs and the waitlist."""
