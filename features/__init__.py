"""Tables, ids and separable feature blocks."""
