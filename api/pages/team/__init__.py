"""Pages for managers: who reports to them."""
