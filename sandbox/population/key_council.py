"""Answer key: what is wrong with the council as a whole, or with a sender who is silent, counted over all families."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sandbox.population.days import add_months
from sandbox.population.identifiers import HOME
from sandbox.population.key import Insight, KeyEntry
from sandbox.population.settings import Area

_LEAST_REQUESTS = 10


class Tally:
    """What the group rules count on one day, family by family."""

    def __init__(self, area: Area, day: date) -> None:
        self._area, self._day = area, day
        self._sources = Counter[str]()
        self._planted = {("AD13", area.silent_trust)}

    def add(self, insight: Insight) -> None:
        """Count one family."""
        since = add_months(self._day, -12)
        for child in insight.children:
            self._planted |= child.life.planted
            for row in child.requests:
                received, source = row["received_date"], row["request_source_code"]
                if received and since < received <= self._day and source:
                    self._sources[source] += 1

    def breaches(self) -> Iterator[KeyEntry]:
        """Yield what the council, and its trusts, break."""
        yield self._entry("AD13", "sender", self._area.silent_trust)
        total = self._sources.total()
        if total < _LEAST_REQUESTS:
            return
        parents, professionals = self._sources["1"] / total, (self._sources["3"] + self._sources["4"]) / total
        if not 0.09 <= parents <= 0.38 or professionals > 0.06:
            yield self._entry("RQ06", "authority", HOME)
        if self._sources["5"] / total > 0.03:
            yield self._entry("RQ07", "authority", HOME)

    def _entry(self, rule_id: str, subject_type: str, subject_id: str) -> KeyEntry:
        how = "planted" if (rule_id, subject_id) in self._planted else "knock_on"
        return KeyEntry(rule_id, subject_type, subject_id, how)
