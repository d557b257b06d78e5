"""Pages for HR: who waits, who is paired, what was done, and where to find anything."""
