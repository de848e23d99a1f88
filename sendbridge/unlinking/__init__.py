"""Undoes a wrong link: lists what it caused, and takes it back where that can be done without going over anybody."""

from sendbridge.unlinking.caused import Caused, Link, caused_by
from sendbridge.unlinking.deciding import decide_tie, shown_tie
from sendbridge.unlinking.undoing import Undone, unlink

__all__ = ["Caused", "Link", "Undone", "caused_by", "decide_tie", "shown_tie", "unlink"]
