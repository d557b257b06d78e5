"""Files of the company on their way in: read, checked, compared, applied, undone."""
