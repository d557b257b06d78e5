"""The operations of the API, one module an area."""
