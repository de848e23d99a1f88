"""Faults of phase transfers, placements, rolls and moves away."""

from dataclasses import replace
from datetime import date

from sandbox.population.days import academic_year, plus, year_group
from sandbox.population.faults import decided_cycle, fault, field_fault, plan_of
from sandbox.population.life import Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.settings import Setting
from sandbox.population.track import Facts, Track, Window

_YEAR_6 = Profile(placed=True, ages=(10.55, 11.4), plan_years=(0.6, 9.5), route="mainstream")
_YEAR_7 = Profile(placed=True, ages=(11.6, 12.4), plan_years=(1.6, 9.5), route="mainstream")
_YEAR_11 = Profile(placed=True, ages=(15.55, 16.4), plan_years=(0.6, 9.5), route="mainstream")
_TO_SCHOOL = Profile(placed=True, ages=(3.7, 4.4), plan_years=(0.6, 1.4), route="mainstream")
_ENROLLED = Profile(placed=True, clear=True, portal=True, verified=True, upn_state="permanent", ages=(5.6, 23.0),
                    plan_years=(0.3, 9.5), route="mainstream")  # fmt: skip
_AT_SCHOOL = Profile(placed=True, route="mainstream", ages=(5.6, 23.0))


def _transfer_of(life: Life, year: int) -> Track | None:
    """The transfer whose date lies in the year."""
    transfers = [track for track in life.others if track.kind == "phase_transfer"]
    return next((track for track in transfers if track.facts["due_date"].year == year), None)


def _this_year(life: Life, setup: Setup) -> Track | None:
    return _transfer_of(life, academic_year(setup.start) + 1)


def _last_year(life: Life, setup: Setup) -> Track | None:
    return _transfer_of(life, academic_year(setup.start))


@fault("PT01", "transfer", _YEAR_6)
@fault("PT01", "transfer", _YEAR_11)
@fault("PT01", "transfer", _TO_SCHOOL)
def nobody_opened_the_transfer(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The child is in a transfer year and has no transfer."""
    track, first = _this_year(life, setup), date(academic_year(setup.start), 9, 1)
    if track is None or life.plan is None or life.first_final is None or life.first_final >= first:
        return False
    life.others.remove(track)
    life.planted.add(("PT01", life.plan.key))
    return True


field_fault("PT02", "transfer", _YEAR_6, _this_year, lambda t, life, s: {"due_date": plus(t.facts["due_date"], 14)})
field_fault("PT02", "transfer", _YEAR_11, _this_year, lambda t, life, s: {"due_date": None})
field_fault("PT02", "transfer", _YEAR_7, _last_year, lambda t, life, s: {"due_date": date(s.start.year - 1, 3, 31)})
field_fault("PT03", "transfer", _YEAR_6, _this_year, lambda t, life, s: {"final_date": plus(t.facts["due_date"], 6)})
field_fault("PT03", "transfer", _YEAR_6, _this_year, lambda t, life, s: {"final_date": None, "named_urn": None})
field_fault("PT04", "transfer", _YEAR_11, _this_year,
            lambda t, life, s: {"draft_date": None, "final_date": None, "named_urn": None})  # fmt: skip
field_fault("PT05", "transfer", _YEAR_7, _last_year, lambda t, life, s: {"named_urn": _other(life, s).urn})
field_fault("MV02", "transfer", Profile(plan_years=(0.3, 9.5)), plan_of,
            lambda t, life, s: {"transfer_out_aware_date": plus(s.start, -40)})  # fmt: skip
field_fault("MV02", "transfer", Profile(plan_years=(0.5, 9.5)), plan_of,
            lambda t, life, s: {"transfer_out_aware_date": plus(s.start, -80),
                                "handover_date": plus(s.start, -40)})  # fmt: skip


def _other(life: Life, setup: Setup) -> Setting:
    """A setting where the child never was."""
    pool = [each for each in setup.area.settings if each not in [stay.setting for stay in life.stays]]
    return pool[life.who.number % len(pool)]


def _placed(life: Life, setup: Setup) -> Track | None:
    """The placement at a setting that the child has attended for some while."""
    for track, stay in zip(life.placements, life.stays, strict=True):
        if stay.covers(setup.start) and stay.setting and stay.first < plus(setup.start, -60):
            return track
    return None


def _coded(life: Life, setup: Setup) -> Track | None:
    """The placement of a child who is at no setting."""
    found = (track for track, stay in zip(life.placements, life.stays, strict=True) if stay.covers(setup.start))
    return next((track for track in found if track.facts["setting_type_code"]), None)


def _enrolled(life: Life, setup: Setup) -> Track | None:
    day = setup.start
    found = (track for track in life.rolls if (row := track.at(day)) and row["leaving_date"] is None)
    return next((track for track in found if track.facts["entry_date"] < plus(day, -60)), None)


@fault("PC04", "placement", _ENROLLED)
def left_the_roll(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The school's roll says that the child left, and the case system knows nothing of it."""
    here, roll = _placed(life, setup), _enrolled(life, setup)
    if here is None or roll is None:
        return False
    roll.mask(windows, leaving_date=plus(setup.start, -50))
    life.planted.add(("PC04", here.key))
    return True


@fault("PC04", "placement", _ENROLLED)
def on_a_roll_unknown_to_us(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The case system has the child educated at home, and a school has the child on its roll."""
    here, roll = _placed(life, setup), _enrolled(life, setup)
    if here is None or roll is None:
        return False
    life.plant("PC04", here, windows, urn=None, setting_type_code="EHE", sen_unit=False)
    return True


@fault("PC05", "placement", replace(_ENROLLED, route="special"))
@fault("PC05", "placement", _ENROLLED)
def roll_lacks_the_plan(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The school still has the child as SEN support."""
    roll = _enrolled(life, setup)
    if roll is None or life.first_final is None or life.first_final > plus(setup.start, -40):
        return False
    life.plant("PC05", roll, windows, sen_provision_code="K")
    return True


def _flagged(flags: Facts) -> None:
    field_fault("PC06", "placement", _AT_SCHOOL, _placed, lambda t, life, s: flags if _has_no_unit(t, s) else None)


def _has_no_unit(track: Track, setup: Setup) -> bool:
    return not setup.area.by_any_urn[track.facts["urn"]].has_unit


_flagged({"sen_unit": True})
_flagged({"sen_unit": True, "resourced_provision": True})
_flagged({"resourced_provision": True})
field_fault("PC07", "placement", Profile(placed=True, route="elsewhere", ages=(5.6, 15.4)), _coded,
            lambda t, life, s: {"setting_type_code": "NEET"})  # fmt: skip
field_fault("PC07", "placement", Profile(placed=True, route="elsewhere", ages=(6.6, 15.4)), _coded,
            lambda t, life, s: {"setting_type_code": "EYP"})  # fmt: skip
field_fault("PC07", "placement", _AT_SCHOOL, _placed, lambda t, life, s: {"setting_type_code": "EHE"})
field_fault("PC08", "placement", Profile(placed=True, route="mainstream", ages=(14.1, 23.0)), _placed,
            lambda t, life, s: {"urn": s.area.by_stage["primary"][0].urn, "sen_unit": False})  # fmt: skip
field_fault("PC10", "placement", Profile(placed=True, away=True, route="special", ages=(5.0, 18.0)), _placed,
            lambda t, life, s: {"out_of_area": False} if t.facts["out_of_area"] else None)  # fmt: skip


@fault("PC09", "placement", Profile(placed=True, route="mainstream", plan_years=(0.3, 9.5), ages=(11.7, 15.3)))
def another_setting_is_named(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """Section I names a setting where the child does not go."""
    here, row = _placed(life, setup), life.plan.at(setup.start) if life.plan else None
    is_moving = year_group(life.who.birth, setup.start) in (-1, 6, 11)
    if life.plan is None or here is None or row is None or is_moving:
        return False
    if (row["last_amended_date"] or row["first_final_date"]) > plus(setup.start, -40):
        return False
    life.plan.mask(windows, named_urn=_other(life, setup).urn)
    life.planted.add(("PC09", here.key))
    return True


@fault("SY05", "placement", replace(_AT_SCHOOL, decided=True, portal=True, plan_years=(1.3, 9.5)))
def came_on_paper(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A setting that has the portal sent its return on paper."""
    cycle = decided_cycle(life, setup)
    if cycle is None or cycle.track is None or cycle.setting is None or not cycle.setting.portal:
        return False
    if not plus(setup.start, -360) < cycle.meeting <= setup.start:
        return False
    life.plant("SY05", cycle.track, windows, submitted_via_code="paper")
    return True
