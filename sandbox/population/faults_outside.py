"""Faults of what settings and trusts send: names, numbers and cells that nobody can tie or read."""

from dataclasses import replace
from datetime import date

from sandbox.population.days import plus
from sandbox.population.faults import fault
from sandbox.population.identifiers import HOME, postcode, upn, wrong_letter
from sandbox.population.life import Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Sent, Verbatim, Window

_SENDS = Profile(verified=True, returned=True, upn_state="permanent", route="mainstream", ages=(5.5, 23.0))
_FILES = replace(_SENDS, files=True, decided=True, plan_years=(1.7, 9.5), ages=(16.7, 23.0))  # colleges send files


def _latest(life: Life, setup: Setup, *, files_only: bool = False) -> Sent | None:
    sent = [t for t in life.returns if t.born <= setup.start]
    if files_only:
        portal = {setting.urn for setting in setup.area.settings if setting.portal}
        sent = [t for t in sent if t.sender not in portal]
    else:
        sent += [t for t in life.rolls if t.born <= setup.start]
    return sent[-1] if sent else None


def _latest_return(life: Life, setup: Setup) -> Sent | None:
    return next((t for t in reversed(life.returns) if t.born <= setup.start), None)


def _held(name: str, wrong_of: str) -> None:
    """Register a fault after which a record is held for a person to decide."""

    @fault(f"MT01:{name}", "identity", replace(_SENDS, blurred=True))
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        track = _latest(life, setup)
        if track is None:
            return False
        track.mask(windows, **_wrong(life, wrong_of))
        life.planted.add(("MT01", track.key))
        return True


def _wrong(life: Life, what: str) -> Facts:
    return {
        "numbers": {"upn": None, "former_upn": None, "uln": None, "surname": None},
        "letter": {"upn": wrong_letter(life.who.upn), "former_upn": None, "uln": None, "surname": None},
        "forename": {"forename": f"{life.who.forename} Lee"},
        "birth": {"date_of_birth": None},
    }[what]


_held("neither surname nor number", "numbers")
_held("no surname, mistyped UPN", "letter")
_held("with a middle name", "forename")
_held("no birth date", "birth")


@fault("MT01:unverified", "identity", Profile(blurred=True, verified=True, health="need", ages=(5.0, 23.0)))
def unverified_number(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The NHS number was never verified, and the family has moved: too little is left to tie a trust's list by."""
    if life.person is None or not life.caseload or life.caseload[0].born > setup.start:
        return False
    life.person.mask(windows, nhs_number_status_code="02", postcode=postcode(life.who.uid % 40_000 + 40_000))
    life.planted.add(("MT01", life.caseload[0].key))
    return True


@fault("MT01:restricted", "identity", replace(_SENDS, blurred=True))
def protected_child(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A child at a protected address: only named people may tie what comes in."""
    track = _latest(life, setup)
    if track is None or life.person is None:
        return False
    life.person.mask(windows, restricted=True)
    life.planted.add(("MT01", track.key))
    return True


@fault("MT02", "identity", replace(_SENDS, decided=True, plan_years=(1.7, 9.5)))
def return_of_a_stranger(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The setting sends a return about a child of another council."""
    own = _latest_return(life, setup)
    if own is None:
        return False
    birth = plus(life.who.birth, 365)
    birth = plus(birth, (birth.toordinal() + 1) % 2)
    facts: Facts = {**own.facts, "review_id": None, "return_reference": f"{own.facts['return_reference']}S",
                    "upn": upn(life.who.uid // 8 * 8 + 6, HOME, birth.year + 4), "former_upn": None, "uln": None,
                    "surname": "Quayle", "forename": "Robin", "date_of_birth": birth}  # fmt: skip
    stranger = Sent("review_return", own.born, person_id="", sender=own.sender, **facts)
    life.returns.append(stranger)
    life.planted.add(("MT02", stranger.key))
    return True


def _unreadable(rule_id: str, wrong: Facts) -> None:
    @fault(rule_id, "identity", _FILES)
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        track = _latest(life, setup, files_only=True)
        if track is None:
            return False
        life.plant(rule_id, track, windows, **wrong)
        return True


_unreadable("MP01", {"papers_date": Verbatim("31/02/2026")})
_unreadable("MP01", {"invite_date": Verbatim("two weeks before")})
_unreadable("MP03", {"parent_views_code": Verbatim("By phone")})


@fault("MP02", "identity", _FILES)
def row_without_a_key(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A row of the setting's file has no reference."""
    own = _latest(life, setup, files_only=True)
    if own is None:
        return False
    row: Facts = {**own.facts, "return_reference": None}
    keyless = Sent("review_return", own.born, person_id=life.who.person_id, sender=own.sender, **row)
    life.returns.append(keyless)
    life.planted.add(("MP02", own.sender))
    return True


def plant_between_twins(lives: list[Life], setup: Setup, turn: int) -> None:
    """Let something of one twin get into the other's records."""
    first, second = lives[0], lives[1]
    always: list[Window] = [(date.min, date.max)]
    sent = [t for t in first.from_settings() if t.born <= setup.start]
    if turn % 3 == 0 and first.person and second.person:
        second.person.mask(always, upn=first.who.upn)
        first.planted |= {("ID03", first.who.person_id), ("ID03", second.who.person_id)}
    elif turn % 3 == 1 and sent:
        sent[-1].mask(always, upn=second.who.upn, uln=None)
        first.planted.add(("MT01", sent[-1].key))
    elif sent and second.reviews and first.returns and first.returns[-1].born <= setup.start:
        first.returns[-1].mask(always, review_id=second.reviews[0].key)
        first.planted.add(("MT01", first.returns[-1].key))


def plant_duplicate(lives: list[Life], setup: Setup) -> bool:
    """Note that two records are the same child's, where neither has moved or changed its name by the start date."""
    rows = [life.person.at(setup.start) for life in lives if life.person]
    if None in rows or len({(row["surname"], row["postcode"]) for row in rows if row}) > 1:
        return False
    lives[0].planted |= {("ID10", life.who.person_id) for life in lives}
    return True


def return_of_unknown_twin(known: Life, unknown: Life, setup: Setup) -> None:
    """The setting sends a return of the twin whom the council does not know."""
    own = _latest_return(known, setup)
    if own is None:
        return
    who = unknown.who
    own_words: Facts = {"upn": who.upn, "former_upn": None, "uln": None, "forename": who.forename, "sex": who.sex}
    reference = f"{own.facts['return_reference']}T"
    facts: Facts = {**own.facts, "review_id": None, "return_reference": reference, **own_words}
    track = Sent("review_return", own.born, person_id="", sender=own.sender, **facts)
    unknown.returns.append(track)
    unknown.planted.add(("MT02", track.key))
