"""A council's own returns, as they are read and written."""
