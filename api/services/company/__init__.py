"""The company's data: people, what posts ask for, whole files."""
