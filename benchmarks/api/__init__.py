"""Benchmarks of the service: a server as a process, and load over real connections."""
