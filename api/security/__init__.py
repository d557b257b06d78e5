"""Who may come in, and who may do what to which object."""
