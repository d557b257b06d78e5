"""Files in and out: the only place that opens what people hand in or writes what they take away."""
