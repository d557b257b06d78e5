"""Stable matching of large cohorts, compiled: see `matching.proposals.solver` for the route.

Importing this package loads no compiler.
"""
