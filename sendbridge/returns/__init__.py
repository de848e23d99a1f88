"""A council's own returns: read from the files that it sends, and written from what a night holds."""
