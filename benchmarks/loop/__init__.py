"""The whole loop over HTTP, in a company whose truth is known: lists, choices, outcomes, models."""
