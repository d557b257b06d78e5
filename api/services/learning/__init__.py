"""Outcomes, models that learn from them, and which of them serves."""
