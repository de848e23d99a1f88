"""Answer key: which meetings on the case system no return knows, of settings that send returns."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sandbox.population.days import plus
from sandbox.population.key import Insight
from sandbox.population.key_review import review_breaches
from sandbox.population.settings import Area
from sandbox.population.sight import Child
from sandbox.population.track import Facts, Sent

_YOUNGEST, _OLDEST, _DUE = 28, 365, 14
Meeting = tuple[str, date | None]


@dataclass
class Post:
    """What settings have returned so far, and the meetings of which none was paired, on one day."""

    area: Area
    day: date
    first: dict[str, date] = field(default_factory=dict)  # by setting, the first meeting that it told of
    last: dict[str, date] = field(default_factory=dict)  # by setting, the last day on which it sent a report
    rolled: set[str] = field(default_factory=set)
    unsettled: Counter[Meeting] = field(default_factory=Counter)  # returns that are not paired
    unknown: list[Facts] = field(default_factory=list)

    def hear(self, track: Sent, row: Facts) -> None:
        """Take in one record from outside."""
        if track.kind == "roll_entry":
            self.rolled.add(row["setting_urn"])
        if track.kind != "review_return":
            return
        urn, met, sent = row["setting_urn"], row["meeting_date"], row["report_sent_date"]
        self.first[urn] = min(met or date.max, self.first.get(urn, date.max))
        self.last[urn] = max(sent or date.min, self.last.get(urn, date.min))
        self.unsettled[urn, met] += 1

    def add(self, insight: Insight) -> None:
        """Take in one family, whose records were heard before."""
        waiting = set[int]()
        for heard, child, state, _ in insight.pairs:
            if state == "paired":
                self.unsettled[heard.row["setting_urn"], heard.row["meeting_date"]] -= 1
            else:
                waiting.add(id(child))
        for child in insight.children:
            if child.is_active and child.person and id(child) not in waiting:
                self.unknown += self._without_return(child, child.person)

    def _without_return(self, child: Child, person: Facts) -> Iterator[Facts]:
        if person["restricted"] or (person["date_of_death"] or date.max) <= self.day:
            return
        current = [row["review_id"] for row in child.current_reviews()]
        for row in child.reviews:
            met, key = row["meeting_date"], row["review_id"]
            recent = met and plus(self.day, -_OLDEST) <= met <= plus(self.day, -_YOUNGEST)
            sent = row["report_received_date"] and row["submitted_via_code"] in (None, "portal", "file")
            if not recent or not sent or key in child.paired:
                continue
            if key not in current or "AR16" not in review_breaches(child, row, self.area, self.day):
                yield row

    def breaches(self) -> Iterator[tuple[str, str, str]]:
        """Yield the meetings to ask about, when all has been heard."""
        for row in self.unknown:
            urn, met = row["setting_urn"], row["meeting_date"]
            if self.first.get(urn, date.max) <= met and self._is_heard(urn, met) and not self.unsettled[urn, met]:
                yield "RC03", "review", row["review_id"]

    def _is_heard(self, urn: str, met: date) -> bool:
        setting = self.area.by_urn.get(urn)
        on_portal = urn in self.rolled or (setting is not None and setting.portal)
        return on_portal or self.last[urn] >= plus(met, _DUE)
