"""`sendbridge timeliness`: how many reviews and decisions are in time, as recorded and once the records are right."""

from typing import Any

from sendbridge.cli.output import OUT, DateOption, JsonOption, print_json, table, which_night
from sendbridge.cli.summary_view import show_range
from sendbridge.settings import Settings
from sendbridge.summary import night_timeliness

_REVIEWS = (
    *("Team", "Due", "In time, recorded", "%", "In time, once right", "%"),
    *("Late", "Not recorded", "In conflict", "Explained"),
)
_DECISIONS = ("Team", "Due", "In time, recorded", "%", "Due once right", "In time, once right", "%")
_CLASSES = ("late", "held_not_recorded", "dates_in_conflict", "explained")


def timeliness(date_: DateOption = None, as_json: JsonOption = False) -> None:
    """Show by team how many reviews and decisions are in time: as recorded, and once the records are right."""
    teams = night_timeliness(Settings(), which_night(date_))
    if as_json:
        print_json({"teams": teams[:-1], "all": teams[-1]})
        return
    OUT.print(table("Reviews", _REVIEWS, map(_reviews, teams)))
    OUT.print()
    OUT.print(table("Decisions in four weeks", _DECISIONS, map(_decisions, teams)))
    show_range(teams[-1])


def _reviews(team: dict[str, Any]) -> tuple[object, ...]:
    recorded = (team["reviews_due"], team["reviews_in_time_recorded"], team["reviews_percent_recorded"])
    righted = (team["reviews_in_time_righted"], team["reviews_percent_righted"])
    return (team["team_code"] or "All", *recorded, *righted, *(team[name] for name in _CLASSES))


def _decisions(team: dict[str, Any]) -> tuple[object, ...]:
    recorded = (team["decisions_due"], team["decisions_in_time_recorded"], team["decisions_percent_recorded"])
    righted = (team["decisions_due_righted"], team["decisions_in_time_righted"], team["decisions_percent_righted"])
    return (team["team_code"] or "All", *recorded, *righted)
