"""Answer key: what is wrong with a child's phase transfers, placements and roll entries, from the records alone."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.days import academic_year, add_months, add_working_days, age_on, plus, year_group
from sandbox.population.identifiers import HOME
from sandbox.population.settings import Area
from sandbox.population.sight import Child
from sandbox.population.track import Facts

_LAG = 14  # days in which case system and roll may differ
Breach = tuple[str, str, str]


def placed_breaches(child: Child, area: Area, day: date) -> Iterator[Breach]:
    """Yield (rule, subject type, subject); what needs other families to be judged is found in key_groups."""
    plan = child.plan
    for row in child.rolls:
        if _is_miscoded(child, row, day):
            yield "PC05", "roll_entry", f"{row['setting_urn']}|{row['admission_number']}"
    if plan and _is_handed_over_late(plan, day):
        yield "MV02", "plan", plan["plan_id"]
    if plan is None or not child.is_active:
        return
    if _lacks_transfer(child, area, day):
        yield "PT01", "plan", plan["plan_id"]
    for row in child.transfers:
        for rule in _transfer(child, row, area, day):
            yield rule, "phase_transfer", row["phase_transfer_id"]
    for row in child.open_placements(day):
        for rule in _placement(child, row, area, day):
            yield rule, "placement", row["placement_id"]


def _is_miscoded(child: Child, row: Facts, day: date) -> bool:
    """Say whether a pupil on roll has E without a plan, or less than E with one, past the days of grace."""
    code, plan = row["sen_provision_code"], child.plan
    if row["leaving_date"] and row["leaving_date"] < day:
        return False
    if plan and child.is_active:
        began = max(plan["first_final_date"], plan["transfer_in_date"] or date.min)
        return code in ("K", "N") and plus(began, _LAG) < day
    ended = plan["cease_date"] if plan and plan["status_code"] == "ceased" else None
    return code == "E" and (ended is None or plus(ended, _LAG) < day)


def _is_handed_over_late(plan: Facts, day: date) -> bool:
    known = plan["transfer_out_aware_date"]
    if known is None or known < add_months(day, -24):
        return False
    return (plan["handover_date"] or day) > add_working_days(known, 15)


def _main_placement(child: Child, day: date) -> Facts | None:
    held = [row for row in child.open_placements(day) if row["rank"] == 1]
    return max(held, key=lambda row: row["entry_date"], default=None)


def _lacks_transfer(child: Child, area: Area, day: date) -> bool:
    first = date(academic_year(day), 9, 1)
    here = _main_placement(child, day)
    if child.plan is None or child.person is None or here is None or day < date(first.year, 10, 1):
        return False
    group = year_group(child.person["date_of_birth"], day)
    if child.plan["first_final_date"] >= first or any(_is_this_move(row, group, first) for row in child.transfers):
        return False
    if group == -1:
        return here["setting_type_code"] == "EYP" or area.types.get(here["urn"]) == "15"
    stage = area.stage_of.get(here["urn"])
    return (group == 6 and stage == "primary") or (group == 11 and stage == "secondary")


def _is_this_move(row: Facts, group: int, first: date) -> bool:
    due = row["due_date"]
    return row["from_year_group"] == group or (due is not None and first <= due < date(first.year + 1, 9, 1))


def _transfer(child: Child, row: Facts, area: Area, day: date) -> Iterator[str]:
    due, group = row["due_date"], row["from_year_group"]
    if due is None:
        yield "PT02"
        return
    month, number = (3, 31) if group == 11 else (2, 15)
    if (due.month, due.day) != (month, number):
        yield "PT02"
    if due >= add_months(day, -12):
        if (row["final_date"] or day) > date(due.year, month, number):
            yield "PT03"
        if row["final_date"] is None and (row["draft_date"] or day) > plus(due, -56):
            yield "PT04"
    settled = date(due.year, 9, 15)
    there = _main_placement(child, settled) if settled <= day < date(due.year + 1, 9, 1) else None
    if there and row["named_urn"] and _went_elsewhere(row["named_urn"], there["urn"], area):
        yield "PT05"


def _went_elsewhere(named: str, urn: str | None, area: Area) -> bool:
    return urn != named and not (urn and urn == area.successor_of.get(named))


def _placement(child: Child, row: Facts, area: Area, day: date) -> Iterator[str]:
    urn, code = row["urn"], row["setting_type_code"]
    setting = area.by_any_urn.get(urn)
    age = age_on(child.person["date_of_birth"], day) if child.person else None
    if age is None:
        return
    no_unit = row["sen_unit"] and setting is not None and not setting.has_unit
    if no_unit or (row["resourced_provision"] and (setting is not None or row["sen_unit"])):
        yield "PC06"
    if (code == "NEET" and age < 16) or (code == "EYP" and age > 5) or (code == "EHE" and urn):
        yield "PC07"
    if setting and not area.ages_of[setting.stage][0] - 1 <= age <= area.ages_of[setting.stage][1] + 1:
        yield "PC08"
    if row["rank"] == 1 and _is_identified(row) and _differs_from_plan(child, row, area, day):
        yield "PC09"
    if setting and setting.authority != HOME and not row["out_of_area"]:
        yield "PC10"


def _is_identified(row: Facts) -> bool:
    return sum(row[name] is not None for name in ("urn", "ukprn", "setting_type_code")) == 1


def _is_closed(urn: str | None, area: Area, day: date) -> bool:
    return urn in area.closed and area.closed[urn] < day


def _differs_from_plan(child: Child, row: Facts, area: Area, day: date) -> bool:
    plan, urn = child.plan or {}, row["urn"]
    named = plan["named_urn"]
    if not named or urn == named or (urn and urn in (area.successor_of.get(named), area.predecessor_of.get(named))):
        return False
    if any(
        t["named_urn"] == named and day <= date(t["due_date"].year, 9, 30) for t in child.transfers if t["due_date"]
    ):
        return False
    since = max(row["entry_date"], plan["last_amended_date"] or plan["first_final_date"])
    return plus(since, 30) < day


def on_another_roll(child: Child, area: Area, day: date) -> Iterator[str]:
    """Yield the main placements of a child whom another setting has on its roll."""
    for row in child.open_placements(day):
        told_otherwise = not _is_identified(row) or _is_closed(row["urn"], area, day)  # PC02 and PC03 say so
        if row["rank"] == 1 and not told_otherwise and _is_on_another_roll(child, day):
            yield row["placement_id"]


def _is_on_another_roll(child: Child, day: date) -> bool:
    return any(
        (entry["entry_date"] is None or plus(entry["entry_date"], _LAG) < day)
        and (entry["leaving_date"] is None or entry["leaving_date"] >= day)
        and not any(_holds(row, entry["setting_urn"], day) for row in child.placements)
        for entry in child.rolls
    )


def _holds(row: Facts, urn: str, day: date) -> bool:
    left = row["leaving_date"]
    return row["urn"] == urn and row["entry_date"] <= day and (left is None or plus(left, _LAG) >= day)


def may_be_off_roll(child: Child, day: date) -> Iterator[Facts]:
    """Yield the main placements that the setting's roll does not bear out, if that setting sent a roll at all."""
    for row in child.open_placements(day):
        urn = row["urn"]
        if row["rank"] != 1 or urn is None or plus(row["entry_date"], _LAG) >= day:
            continue
        there = [entry for entry in child.rolls if entry["setting_urn"] == urn]
        waits = any(entry["setting_urn"] == urn for entry in child.unsettled_rolls)
        if not waits and not any(e["leaving_date"] is None or plus(e["leaving_date"], _LAG) >= day for e in there):
            yield row


def is_alike(row: Facts, child: Child) -> bool:
    """Say whether an entry that is tied to nobody bears the child's birth date and forename."""
    person = child.person
    if person is None or not row["date_of_birth"] or not row["forename"]:
        return False
    same_name = row["forename"].lower() == person["forename"].lower()
    return bool(same_name and row["date_of_birth"] == person["date_of_birth"])
