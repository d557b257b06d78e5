"""Exact assignment of large cohorts, compiled: see `matching.large.solver` for the route."""
