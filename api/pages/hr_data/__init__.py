"""Pages of HR's data: overview, programmes, people, imports, what posts ask for."""
