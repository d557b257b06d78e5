"""Recommendations for one learner at a time, from a company that has been scored once."""
