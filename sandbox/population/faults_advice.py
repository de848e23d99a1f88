"""Faults of advice requests, mostly of the health leg."""

from collections.abc import Callable

from sandbox.population.assessing import OLD_TEMPLATE
from sandbox.population.days import plus
from sandbox.population.faults import fault
from sandbox.population.life import Life, Setup
from sandbox.population.outside import caseload_entry
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Sent, Track, Window

_ALL_DAYS, _YEAR = 3650, 350
_KEPT = Profile(plan_years=(0.12, 2.3))  # the plan's advice is still on the system
_RECENT = Profile(plan_years=(0.12, 0.72))  # and came within the last year
_SURE = Profile(clear=True, plan_years=(0.12, 0.72), verified=True, upn_state="permanent")
_NEEDY = Profile(clear=True, plan_years=(0.12, 2.3), verified=True, upn_state="permanent", health="need")


def _answered(life: Life, setup: Setup, leg: str, *, within: int = _ALL_DAYS) -> tuple[Track, Facts] | None:
    for track in life.advice:
        row = track.at(setup.start)
        if (
            row
            and row["leg_code"] == leg
            and row["received_date"]
            and row["received_date"] > plus(setup.start, -within)
        ):
            return track, row
    return None


def _advice_fault(rule_id: str, leg: str, wrong: Callable[[Facts], Facts], *, within: int = _ALL_DAYS) -> None:
    @fault(rule_id, "plan", _KEPT if within == _ALL_DAYS else _RECENT)
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        found = _answered(life, setup, leg, within=within)
        if found is None:
            return False
        life.plant(rule_id, found[0], windows, **wrong(found[1]))
        return True


_advice_fault("AD01", "education", lambda row: {"due_date": plus(row["due_date"], 7)})
_advice_fault("AD02", "psychology", lambda row: {"received_date": plus(row["due_date"], 5),
                                                 "uploaded_date": plus(row["due_date"], 6)}, within=_YEAR)  # fmt: skip
_advice_fault("AD04", "education", lambda row: {"reused": True, "consent_adviser": True, "consent_authority": True,
                                                "consent_parent": None})  # fmt: skip
_advice_fault("AD05", "health", lambda row: {"provider_code": "COMMUNITY"})
_advice_fault("AD05", "health", lambda row: {"author": None})
_advice_fault("AD06", "parent", lambda row: {"received_date": plus(row["requested_date"], -6)})
_advice_fault("AD07", "social_care", lambda row: {"uploaded_date": plus(row["received_date"], 19)})
_advice_fault("AD09", "health", lambda row: {"template_version": OLD_TEMPLATE}, within=_YEAR)
_advice_fault("AD11", "health", lambda row: {"quality_date": None, "quality_grade": None}, within=_YEAR)
_advice_fault("AD12", "psychology", lambda row: {"exception_code": "E7"})


def _return_of(life: Life, track: Track) -> Sent | None:
    return next((sent for sent in life.advice_returns if sent.facts["advice_reference"] == track.key), None)


@fault("AD08", "plan", _NEEDY)
def not_known_yet_on_the_list(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The advice says not known to the service, and the same trust has the child on its list."""
    found = _answered(life, setup, "health")
    if found is None or life.who.nhs_number is None:
        return False
    track, row = found
    entry = caseload_entry(life, trust=row["provider_code"], service=row["service"], status="active",
                           since=plus(setup.start, -200))  # fmt: skip
    life.caseload.append(entry)
    sent = _return_of(life, track)
    if sent:
        sent.mask(windows, need_code="not_known")
    life.plant("AD08", track, windows, need_code="not_known")
    return True


@fault("held_advice", "plan", _SURE)
def advice_not_recorded(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The trust sent its advice and the case system still waits for it."""
    found = _answered(life, setup, "health")
    if found is None or _return_of(life, found[0]) is None or life.who.nhs_number is None:
        return False
    lost = ("received_date", "uploaded_date", "author", "author_role", "need_code", "template_version",
            "quality_grade", "quality_date")  # fmt: skip
    found[0].mask(windows, **dict.fromkeys(lost))
    return True


@fault("AD10", "plan", _SURE)
def advice_with_another_birth_date(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The trust's row carries the right number and reference and another birth date."""
    found = _answered(life, setup, "health")
    sent = _return_of(life, found[0]) if found else None
    if found is None or sent is None or life.who.nhs_number is None:
        return False
    sent.mask(windows, date_of_birth=plus(life.who.birth, -401))  # year and month are others
    life.planted.add(("AD10", found[0].key))
    return True
