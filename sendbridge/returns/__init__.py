"""A council's own returns: read as they are, checked by the same rules as the night, and written."""
