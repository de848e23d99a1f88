"""Judges a council's own return by the rules of the night: lists, notes and a page to print."""
