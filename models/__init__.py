"""Scoring models and their life cycle."""
