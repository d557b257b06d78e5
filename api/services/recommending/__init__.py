"""Recommendations for one learner at a time, and what happens to them afterwards."""
