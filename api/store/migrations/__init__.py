"""Migrations of the schema, run by `api.store.schema`."""
