"""Answer key: what is wrong with settings, trusts, officers and the council as a whole, gathered family by family."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sandbox.population.accounts import Accounts
from sandbox.population.days import add_months, plus
from sandbox.population.identifiers import HOME
from sandbox.population.key import Insight, KeyEntry
from sandbox.population.key_council import Tally
from sandbox.population.key_place import may_be_off_roll, on_another_roll
from sandbox.population.key_returns import Post
from sandbox.population.settings import Area
from sandbox.population.sight import Child
from sandbox.population.track import Facts, Sent

_JOIN_LATER = {"8", "10", "11", "15", "32", "39"}
_UNUSED_DAYS, _LEAST, _LEAST_OF_GROUP, _BULK = 90, 20, 5, 8
_PAPER = ("email", "paper")
Breach = tuple[str, str, str]


@dataclass
class Crowd:
    """What has been seen of all families so far on one day."""

    area: Area
    accounts: Accounts
    day: date
    planted: set[tuple[str, str]] = field(default_factory=set)
    attended: set[str] = field(default_factory=set)  # URNs at which a child with a plan is placed
    rolled: set[str] = field(default_factory=set)  # URNs that sent a roll
    trusts: set[str] = field(default_factory=set)  # codes of trusts that sent anything
    doubted: list[tuple[str, str]] = field(default_factory=list)  # placements that a roll does not bear out, with URN
    elsewhere: set[str] = field(default_factory=set)  # placements of children whom another roll has
    decided: Counter[str] = field(default_factory=Counter)  # decisions of the year by group
    same_day: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    on_paper: list[tuple[str, str]] = field(default_factory=list)  # reviews, with URN
    filled: dict[tuple[str, date, date], list[str]] = field(default_factory=dict)  # by setting, meeting and entry
    expected: int = 0
    decided_plans: set[str] = field(default_factory=set)
    strays: int = 0

    def __post_init__(self) -> None:
        """Begin with what was meant to be wrong with accounts and with the council."""
        self.asking = Tally(self.area, self.day)
        self.post = Post(self.area, self.day)
        self.planted |= self.accounts.planted | ({("AR14", HOME)} if self.area.amends_all else set())

    def add(self, insight: Insight) -> None:
        """Take in one family."""
        self.asking.add(insight)
        self.planted |= insight.planted
        for heard, _ in insight.verdicts:
            self.hear(heard.track, heard.row)
        self.post.add(insight)
        for child in insight.children:
            self._decisions(child)
            if child.is_active:
                self._place(child)
                self._reviews(child)

    def hear(self, track: Sent, row: Facts) -> None:
        """Take in one record from outside."""
        self.post.hear(track, row)
        if track.kind == "roll_entry":
            self.rolled.add(row["setting_urn"])
        if track.kind in ("caseload_entry", "advice_return"):
            self.trusts.add(row["provider_code"])

    def _place(self, child: Child) -> None:
        self.attended |= {row["urn"] for row in child.open_placements(self.day) if row["urn"]}
        self.doubted += [(row["placement_id"], row["urn"]) for row in may_be_off_roll(child, self.day)]
        self.elsewhere |= {*on_another_roll(child, self.area, self.day)}
        if child.plan and child.plan["first_final_date"] <= add_months(self.day, -12):
            self.expected += 1

    def _reviews(self, child: Child) -> None:
        for row in child.reviews:
            met = row["meeting_date"]
            if met and add_months(self.day, -12) < met <= self.day and row["submitted_via_code"] in _PAPER:
                self.on_paper.append((row["review_id"], row["setting_urn"]))

        for row in child.current_reviews():
            if row["setting_urn"] and row["meeting_date"] and row["entered_date"]:
                filled = (row["setting_urn"], row["meeting_date"], row["entered_date"])
                self.filled.setdefault(filled, []).append(row["review_id"])

    def _decisions(self, child: Child) -> None:
        for row in child.reviews:
            decided = row["decision_date"]
            if decided is None or not add_months(self.day, -12) < decided <= self.day:
                continue
            self.outcomes[row["decision_code"]] += 1
            self.decided_plans.add(row["plan_id"])
            self.strays += _is_stray(child.plan, decided)
            if row["meeting_date"]:
                groups = (("setting", row["setting_urn"]), ("officer", row["entered_by_code"]))
                names = [f"{kind} {name}" for kind, name in groups if name]
                self.decided.update(names)
                self.same_day.update(names if row["meeting_date"] == decided else ())

    def breaches(self) -> Iterator[KeyEntry]:
        """Yield what is wrong, to be asked when every family has been added."""
        for rule, kind, subject in self._found():
            yield KeyEntry(rule, kind, subject, "planted" if (rule, subject) in self.planted else "knock_on")
        yield from self.asking.breaches()

    def _found(self) -> Iterator[Breach]:
        accounts = [row for track in self.accounts.tracks if (row := track.at(self.day))]
        usable = [row for row in accounts if row["active"] and (row["left_date"] or date.max) > self.day]
        for row in accounts:
            if row["active"] and (row not in usable or self._is_closed(row["urn"])):
                yield "SY03", "setting_access", row["account_id"]
        for trust in sorted(self.trusts - {row["provider_code"] for row in usable}):
            yield "SY04", "sender", trust
        for review, urn in self.on_paper:
            if urn and any(row["urn"] == urn for row in usable):
                yield "SY05", "review", review
        yield from self._settings(usable)
        yield from self._placements()
        yield from self._habits()
        yield from self._filled_in_bulk()
        yield from self._year()
        yield from self.post.breaches()

    def _is_closed(self, urn: str | None) -> bool:
        return urn in self.area.closed and self.area.closed[urn] < self.day

    def _settings(self, usable: list[Facts]) -> Iterator[Breach]:
        for urn in sorted(self.attended):
            setting = self.area.by_any_urn.get(urn)
            if setting is None or self._is_closed(urn):
                continue
            logins = [row["last_login_date"] for row in usable if row["urn"] == urn]
            joins_later = self.area.types[urn] in _JOIN_LATER or setting.authority != HOME
            if joins_later and not logins:
                yield "SY02", "setting", urn
            elif not joins_later and (not logins or plus(max(logins), _UNUSED_DAYS) < self.day):
                yield "SY01", "setting", urn

    def _placements(self) -> Iterator[Breach]:
        doubted = {placement_id for placement_id, urn in self.doubted if urn in self.rolled}
        for placement_id in sorted(doubted | self.elsewhere):
            yield "PC04", "placement", placement_id

    def _habits(self) -> Iterator[Breach]:
        for group, count in self.decided.items():
            if count >= _LEAST_OF_GROUP and self.same_day[group] * 2 > count:
                yield "AR05", "review_group", group

    def _filled_in_bulk(self) -> Iterator[Breach]:
        """Yield what was entered with many others; what was also entered late is told child by child."""
        for (_, meeting, entered), reviews in self.filled.items():
            if len(reviews) >= _BULK and entered <= plus(meeting, 30):
                yield from (("AR18", "review", review) for review in reviews)

    def _year(self) -> Iterator[Breach]:
        coded = [count for code, count in self.outcomes.items() if code]
        if sum(coded) >= _LEAST and max(coded) * 20 > sum(coded) * 19:
            yield "AR14", "authority", HOME
        if len(self.decided_plans) > self.expected or self.strays:
            yield "AR29", "authority", HOME


def _is_stray(plan: Facts | None, decided: date) -> bool:
    if plan is None or plan["status_code"] == "draft":
        return True
    return plan["cease_date"] is not None and plan["cease_date"] < decided
