"""Checks: the rules of `expectations/` on the night, by Great Expectations or by the rules alone."""
