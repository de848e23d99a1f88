"""Lets `python -m sendbridge.cli` do what `sendbridge` does."""

from sendbridge.cli import main

main()
