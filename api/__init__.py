"""The service around the core: files, reports and the command line."""
