"""The world: every record of every neighbour on any day, made family by family from a seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice

from sandbox.population.accounts import Accounts
from sandbox.population.canaries import Canaries, Canary
from sandbox.population.days import plus
from sandbox.population.families import Builder
from sandbox.population.identifiers import HOME
from sandbox.population.key import Insight, KeyEntry, KnowsEntry, TieEntry, is_missed, stranger_entries
from sandbox.population.key_groups import Crowd
from sandbox.population.key_timeliness import TimelinessEntry
from sandbox.population.life import Family
from sandbox.population.pattern import places
from sandbox.population.planner import Planner
from sandbox.population.posting import Posting
from sandbox.population.settings import Area
from sandbox.population.strangers import Strangers
from sandbox.population.track import Facts, Sent, Track

_HORIZON_DAYS = 420
_KEPT_PLANS = 6000  # worlds up to this size are kept in memory once made
_PART_FAMILIES = 250

Row = tuple[str, Facts]


class World:
    """A council's children and their neighbours; the state on a day depends on the arguments and the day alone."""

    def __init__(self, seed: int, plans: int, start_date: date, canaries: list[str] | None = None) -> None:
        self.seed, self.plans, self.start_date = seed, plans, start_date
        self.horizon = start_date + timedelta(_HORIZON_DAYS)
        self.area = Area(seed, plans, start_date)
        self._accounts = Accounts(self.area)
        self._canaries = Canaries(canaries or [])
        builder = Builder(seed, self.area, (start_date, self.horizon), self._canaries)
        self._planner = Planner(builder, seed, self._canaries)
        self._strangers = Strangers(seed, plans, self.area, start_date)
        self._posting = Posting(self.area, start_date)
        self._kept: list[Family] | None = None

    def families(self) -> Iterator[Family]:
        """Yield the families in order; a small world is made once, a large one each time."""
        if self._kept is not None:
            yield from self._kept
            return
        made: list[Family] = []
        for place in places(self.plans):
            family = self._planner.family(place)
            if self.plans <= _KEPT_PLANS:
                made.append(family)
            yield family
        if self.plans <= _KEPT_PLANS:
            self._kept = made

    def share(self, turn: int, *, of: int) -> Iterator["World"]:
        """Yield every so-manieth part only, making no family of the others: several processes make one world.

        The first part of all has what belongs to no child; the strangers are left to `parts`.
        """
        waiting = places(self.plans)
        for number in count():
            part = [*islice(waiting, _PART_FAMILIES)]
            if not part:
                return
            if number % of == turn:
                families = [self._planner.family(place) for place in part]
                yield _Part(self, families, {}, is_first=number == 0, is_last=False)

    def parts(self) -> Iterator["World"]:
        """Yield worlds that together are this one, so that everything can be asked of it in one pass.

        Each has some of the families; the first has what belongs to no child, the last has the strangers, and tells
        what is wrong with all together: the key is asked of each part, in order.
        """
        families, crowds = self.families(), dict[date, Crowd]()
        part, is_first = [*islice(families, _PART_FAMILIES)], True
        while part:
            following = [*islice(families, _PART_FAMILIES)]
            yield _Part(self, part, crowds, is_first=is_first, is_last=not following)
            part, is_first = following, False

    def canaries(self) -> list[Canary]:
        """Return the children in whom the canaries were planted, with every text to search for."""
        return [found for family in self.families() if (found := self._canaries.found_in(family))]

    def case_records(self, as_of: date) -> Iterator[Row]:
        """Yield (record type, record) of all that the case system holds on the day."""
        for track in self._of_area():
            row = track.at(as_of)
            if row is not None:
                yield track.kind, row
        for family in self.families():
            for life in family.lives:
                for track in life.tracks():
                    row = track.at(as_of)
                    if row is not None:
                        yield track.kind, row

    def case_changes(self, day: date) -> Iterator[Row]:
        """Yield (record type, whole record) of what is new or altered since the day before."""
        for track in self._of_area():
            row = track.change(day)
            if row is not None:
                yield track.kind, row
        for family in self.families():
            for life in family.lives:
                for track in life.tracks():
                    row = track.change(day)
                    if row is not None:
                        yield track.kind, row

    def sent(self) -> Iterator[Sent]:
        """Yield every record that a setting or trust sends, about children known and unknown."""
        for family in self.families():
            for life in family.lives:
                yield from life.returns
                yield from life.rolls
                yield from life.advice_returns
                yield from life.caseload
        yield from self._of_strangers()

    def _of_strangers(self) -> Iterator[Sent]:
        return self._strangers.sent()

    def _of_area(self) -> Iterator[Track]:
        """What the case system holds that belongs to no child."""
        return iter(self._accounts.tracks)

    def _terms(self) -> Iterator[Facts]:
        return iter(self.area.terms())

    def portal_records(self, as_of: date) -> Iterator[Row]:
        """Yield (record type, record) of all that the portal holds on the day: returns, rolls and terms."""
        for term in self._terms():
            yield "term", term
        for track in self._on_portal():
            row = track.at(as_of)
            if row is not None:
                yield track.kind, row

    def portal_changes(self, day: date) -> Iterator[Row]:
        """Yield (record type, whole record) of what is new or altered on the portal since the day before."""
        for track in self._on_portal():
            row = track.change(day)
            if row is not None:
                yield track.kind, row

    def _on_portal(self) -> Iterator[Sent]:
        return (track for track in self.sent() if self._posting.is_portal(track))

    def setting_files(self, day: date) -> Iterator[tuple[str, list[Facts], int | str]]:
        """Yield (URN, returns, office) of the files that settings drop on the day; the start date brings history."""
        yield from self._posting.setting_files(self.sent(), day)

    def trust_files(self, day: date) -> Iterator[tuple[str, str, list[Facts], int | str]]:
        """Yield (ODS code, "advice" or "caseload", rows, office) of the files that trusts drop on the day."""
        for kind in ("advice_return", "caseload_entry"):  # one after the other: half the rows in memory
            if self._posting.trusts_send(kind, day):
                yield from self._posting.trust_files(self.sent(), kind, day)

    def establishments(self, as_of: date) -> Iterator[Facts]:
        """Yield the register of establishments on the day."""
        yield from self.area.establishments(as_of)

    def establishment_links(self, as_of: date) -> Iterator[Facts]:
        """Yield the links between establishments, which no day within the world's years alters."""
        if as_of >= plus(self.start_date, -3650):
            yield from self.area.links()

    def _insights(self, as_of: date) -> Iterator[Insight]:
        return (Insight(family, self.area, self._posting, as_of) for family in self.families())

    def key(self, as_of: date) -> Iterator[KeyEntry]:
        """Yield all that a correct night finds on the day when nothing was ever pushed."""
        senders, crowd = set[KeyEntry](), self._crowd(as_of)
        for insight in self._insights(as_of):
            crowd.add(insight)
            for entry in insight.breaches():
                if entry not in senders:
                    yield entry
                if entry.subject_type == "sender":  # the one subject that families share
                    senders.add(entry)
        for track, row in stranger_entries(self._of_strangers(), self._posting, as_of):
            crowd.hear(track, row)
            if is_missed(track, row):
                yield KeyEntry("MT02", track.kind, track.key, "planted")
        if self._is_whole:
            yield from crowd.breaches()
            yield KeyEntry("PL20", "authority", HOME, "planted")  # the quality group passes over a locality

    def _crowd(self, as_of: date) -> Crowd:
        """Where what families and strangers do together is gathered."""
        return Crowd(self.area, self._accounts, as_of)

    @property
    def _is_whole(self) -> bool:
        """Whether every family has been asked once this one has."""
        return True

    def ties(self, as_of: date) -> Iterator[TieEntry]:
        """Yield what must become of each record from outside, and whom it is truly about."""
        for insight in self._insights(as_of):
            yield from insight.ties()
        for track, _ in stranger_entries(self._of_strangers(), self._posting, as_of):
            yield TieEntry(track.kind, track.key, "", "unmatched")

    def knows(self, as_of: date) -> Iterator[KnowsEntry]:
        """Yield what settings and trusts know on the day and the case system does not, or has otherwise."""
        for insight in self._insights(as_of):
            yield from insight.knows()

    def timeliness(self, as_of: date) -> Iterator[TimelinessEntry]:
        """Yield of each review that fell due whether it is late, only unrecorded, disputed or explained."""
        for insight in self._insights(as_of):
            yield from insight.timeliness()


class _Part(World):
    """Some families of a world, with or without what belongs to none of them."""

    def __init__(
        self, whole: World, families: list[Family], crowds: dict[date, Crowd], *, is_first: bool, is_last: bool
    ) -> None:
        self.__dict__.update(vars(whole))
        self._kept, self._crowds = families, crowds
        self._is_first, self._is_last = is_first, is_last
        self._looked_at: dict[date, list[Insight]] = {}

    def _of_strangers(self) -> Iterator[Sent]:
        return super()._of_strangers() if self._is_last else iter(())

    def _crowd(self, as_of: date) -> Crowd:
        """All parts gather in one place; the first begins anew."""
        if self._is_first:
            self._crowds[as_of] = super()._crowd(as_of)
        return self._crowds[as_of]

    @property
    def _is_whole(self) -> bool:
        return self._is_last

    def _of_area(self) -> Iterator[Track]:
        return super()._of_area() if self._is_first else iter(())

    def _terms(self) -> Iterator[Facts]:
        return super()._terms() if self._is_first else iter(())

    def _insights(self, as_of: date) -> Iterator[Insight]:
        """A part is small enough to be looked at once for all sheets of the key."""
        if as_of not in self._looked_at:
            self._looked_at = {as_of: [*super()._insights(as_of)]}
        return iter(self._looked_at[as_of])
