"""Situations in which a careless linkage takes one child for another, eighty times each, among ordinary children."""
