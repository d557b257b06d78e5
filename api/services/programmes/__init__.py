"""Use-cases of programmes: cohorts and policies."""
