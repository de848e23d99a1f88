"""A council's children as two files that must be linked, and the truth: made to catch a linkage out.

It shares nothing with the engine. What it makes is told in `docs/sandbox-linkage.md`, how often in `rates.py`.
"""
