"""Shortlists of large cohorts, compiled: see `matching.listing.solver` for the route.

Importing this package loads no compiler.
"""
