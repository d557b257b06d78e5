"""Pages: what people see and press, on the same use-cases as the API."""
