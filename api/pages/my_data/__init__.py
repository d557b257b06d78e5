"""Pages for everybody about herself: what is kept, what she may say no to, who did what with it."""
