"""When and how settings and trusts send: the portal at once, files on the sender's weekday, caseloads monthly."""

from collections.abc import Iterable, Iterator
from datetime import date

from sandbox.population.days import plus
from sandbox.population.settings import Area
from sandbox.population.track import Facts, Sent


class Posting:
    """Decides on which days each sender's records become known."""

    def __init__(self, area: Area, start: date) -> None:
        self._area, self._start = area, start
        self._portal = {setting.urn: setting.portal for setting in area.settings}
        self._weekday = {setting.urn: setting.weekday for setting in area.settings}
        self._weekday |= {trust: index % 5 for index, trust in enumerate(area.trusts)}

    def is_portal(self, track: Sent) -> bool:
        """Say whether the record comes by the portal."""
        return self._portal.get(track.sender, False)

    def posted(self, track: Sent, day: date) -> date:
        """Return the latest day, up to the given one, on which the record's sender sent what it had."""
        if self.is_portal(track) or day <= self._start:
            return day
        return max(self._start, self._latest(track, day))

    def _latest(self, track: Sent, day: date) -> date:
        if track.kind == "caseload_entry":
            return day.replace(day=1)
        return plus(day, -((day.weekday() - self._weekday[track.sender]) % 7))

    def known(self, track: Sent, day: date) -> Facts | None:
        """Return the record as the council can know it on the day."""
        return track.at(self.posted(track, day))

    def setting_files(self, sent: Iterable[Sent], day: date) -> Iterator[tuple[str, list[Facts], int | str]]:
        """Yield (URN, returns, office) of each file that a setting drops on the day."""
        files = self._files((t for t in sent if t.kind == "review_return" and not self.is_portal(t)), day)
        for (urn, _), rows in sorted(files.items()):
            yield urn, rows, _habits(int(urn), rows)

    def trusts_send(self, kind: str, day: date) -> bool:
        """Say whether any trust sends such rows on the day; a caseload is sent whole, on the first of the month."""
        if day <= self._start or kind == "caseload_entry":
            return day <= self._start or day.day == 1
        return any(self._weekday[trust] == day.weekday() for trust in self._area.trusts)

    def trust_files(
        self, sent: Iterable[Sent], kind: str, day: date
    ) -> Iterator[tuple[str, str, list[Facts], int | str]]:
        """Yield (ODS code, what, rows, office) of each file of one kind that a trust drops on the day."""
        what = "advice" if kind == "advice_return" else "caseload"
        files = self._files((track for track in sent if track.kind == kind), day)
        for (trust, _), rows in sorted(files.items()):
            office = 2 * self._area.trusts.index(trust) + (kind == "caseload_entry")
            yield trust, what, rows, _habits(office, rows)

    def _files(self, sent: Iterable[Sent], day: date) -> dict[tuple[str, str], list[Facts]]:
        files: dict[tuple[str, str], list[Facts]] = {}
        for track in sent:
            row = self._row(track, day)
            if row is not None:
                files.setdefault((track.sender, track.kind), []).append(row)
        return files

    def _row(self, track: Sent, day: date) -> Facts | None:
        if day > self._start and self.posted(track, day) != day:
            return None
        row = track.at(day)
        if row is None or day <= self._start or track.kind == "caseload_entry":
            return row
        return row if row != self.known(track, plus(day, -1)) else None


def _habits(office: int, rows: list[Facts]) -> int | str:
    """Return the number of the office whose habits the file follows; names beyond Windows-1252 go as a spreadsheet."""
    try:
        "".join(f"{row['surname']}{row['forename']}" for row in rows).encode("cp1252")
    except UnicodeEncodeError:
        return "xlsx"
    return office
