"""Long work: claims jobs from the database and performs them."""
