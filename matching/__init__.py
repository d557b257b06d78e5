"""Scores, rules, assignment, shortlists, diagnosis and explanation."""
