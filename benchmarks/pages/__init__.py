"""How long the server takes for its pages."""
