"""What went wrong on our side of the door, named by what to do about it.

A fault in the data is never one of these: it is a finding, a value that flows on.
No message may carry a child's value; name the feed, the file, the record key and the rule instead.
"""

from collections.abc import Iterable
from difflib import get_close_matches

FEW = 60  # more names than these are a list of their own, of which the nearest are told


class SendBridgeError(Exception):
    """Base of every error that SendBridge raises on purpose; the CLI prints it as one plain sentence."""

    exit_code = 1


class Misconfigured(SendBridgeError):
    """A setting, mapping, suite or precedence file cannot be used; names the file, the line and the cure."""

    exit_code = 2


class FeedUnavailable(SendBridgeError):
    """The other system did not answer as it should; try again, then go on with the last good data."""

    exit_code = 3


class FeedChanged(SendBridgeError):
    """The other system sends another shape, or far more or less, than agreed; stop this feed and tell people."""

    exit_code = 4


class RuleBroken(SendBridgeError):
    """One of our rules cannot run; the rule is ours to fix and blames no child."""

    exit_code = 5


class NightDoesNotAddUp(SendBridgeError):
    """The night's account lost, doubled or moved a row; the night has failed and yesterday's stays in force."""

    exit_code = 6


class NightNotReady(SendBridgeError):
    """A step was asked for before the step that it needs; names the step to run first."""

    exit_code = 7


class RoomsChanged(SendBridgeError):
    """A kept night cannot be judged by its replay: its mappings or rules are not those of today; names which."""

    exit_code = 12


class PushStopped(SendBridgeError):
    """A push would change far more than is usual and stopped itself; look at the changes before it is let go."""

    exit_code = 10


def require_known(said: str, name: str, known: Iterable[str], *, listed_by: str = "") -> None:
    """Raise Misconfigured for a name that there is not, with those that there are: a slip is no all-clear."""
    names = sorted({*known})
    if name in names:
        return
    if len(names) > FEW:
        near = get_close_matches(name, names, n=8, cutoff=0.4)
        raise Misconfigured(
            f"{said} {name!r} is not known" + "; near to it: " * bool(near) + ", ".join(near) + listed_by
        )
    raise Misconfigured(f"{said} {name!r} is not known; known are {', '.join(names)}{listed_by}")
