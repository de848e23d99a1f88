"""The command line: every step of the night as a verb, and what people ask of it in the morning."""

from sendbridge.cli.app import main

__all__ = ["main"]
