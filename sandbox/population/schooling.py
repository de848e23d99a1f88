"""Where a child goes: nursery, school, college, or somewhere without a number; and the moves between phases."""

from datetime import date

from sandbox.population.days import academic_year, plus, year_group
from sandbox.population.identifiers import HOME
from sandbox.population.life import Life, Setup, Stay
from sandbox.population.settings import Setting
from sandbox.population.track import Track

# the first year group of each stage on each route, and the stage of setting that serves it
_ROUTES = {
    "mainstream": ((-4, "EYP"), (0, "primary"), (7, "secondary"), (12, "post16")),
    "special": ((-4, "special"), (14, "post16")),
    "independent": ((-4, "EYP"), (0, "independent"), (14, "post16")),
    "elsewhere": ((-4, "EYP"), (0, "OTH"), (12, "NEET")),
}
_NEXT_AUTUMN = 190  # days after the horizon within which a move is prepared before it
_CODED = {"EYP", "OTH", "EHE", "NEET", "OLA"}


def choose_stays(life: Life, setup: Setup) -> None:
    """Choose the child's places from the day the council knows it to the horizon."""
    rng, birth = setup.rng, life.who.birth
    route = life.profile.route or rng.choices(tuple(_ROUTES), (0.63, 0.29, 0.035, 0.045))[0]
    starts = [(date(birth.year + 4 + group + _late(birth), 9, 1), stage) for group, stage in _ROUTES[route]]
    for index, (first, stage) in enumerate(starts):
        last = plus(starts[index + 1][0], -1) if index + 1 < len(starts) else None
        if first > plus(setup.horizon, _NEXT_AUTUMN) or (last and last < life.born):
            continue
        if stage == "OTH" and rng.random() < 0.6:
            stage = "EHE"
        _add_stay(life, setup, stage=stage, first=max(first, plus(birth, 700)), last=last)


def _late(birth: date) -> int:
    """Reception starts in the September after the fourth birthday."""
    return int(birth.month >= 9)


def _add_stay(life: Life, setup: Setup, *, stage: str, first: date, last: date | None) -> None:
    if stage in _CODED:
        life.stays.append(Stay(None, stage, first, last))
        return
    setting = _choose(life, setup, stage)
    turn = setting.converted
    if turn and first < turn and (last is None or turn <= last) and life.born < turn:
        life.stays.append(Stay(setting, None, first, plus(turn, -1)))
        first = turn
    life.stays.append(Stay(setting, None, first, last))


def _choose(life: Life, setup: Setup, stage: str) -> Setting:
    """Choose a setting of the stage; the first of a stage are the larger ones."""
    pool = setup.area.by_stage[stage]
    if life.profile.away:
        pool = [setting for setting in pool if setting.authority != HOME] or pool
    if life.profile.portal:
        pool = [setting for setting in pool if setting.portal] or pool
    if life.profile.files:
        pool = [setting for setting in pool if not setting.portal] or pool
    return pool[int(len(pool) * setup.rng.random() ** 1.3)]


def add_placements(life: Life) -> None:
    """Write a placement for each stay; a move is put on the case system six weeks ahead."""
    for index, stay in enumerate(life.stays):
        ahead = plus(stay.first, -45)
        born = max(life.born, ahead) if index else life.born
        urn = stay.setting.urn_on(max(stay.first, life.born)) if stay.setting else None
        track = Track(
            "placement",
            born,
            placement_id=f"PL{life.who.uid:08d}{index}",
            person_id=life.who.person_id,
            urn=urn,
            setting_type_code=stay.code,
            rank=1,
            entry_date=stay.first,
            sen_unit=bool(stay.setting and stay.setting.has_unit and life.who.number % 4 == 0),
            resourced_provision=False,
            out_of_area=bool(stay.setting and stay.setting.authority != HOME),
        )
        if stay.last:
            track.on(max(born, plus(stay.last, -44)), leaving_date=stay.last)
        life.placements.append(track)


def add_transfers(life: Life, setup: Setup) -> None:
    """Write the transfers to school and those of Years 6 and 11 since the plan, and let section I follow each move."""
    if not life.plan or not life.first_final:
        return
    for before, after in zip(life.stays, life.stays[1:], strict=False):
        if before.last is None or after.first <= life.first_final:
            continue
        group, opened = year_group(life.who.birth, before.last), date(academic_year(before.last), 9, 12)
        moves = group == -1 or (group in (6, 11) and after.setting and after.setting is not before.setting)
        if moves and life.first_final < opened < setup.horizon:
            _add_transfer(life, setup, group=group, opened=opened, to=after)
        elif after.first < setup.horizon:
            life.plan.on(after.first, named_urn=after.setting.urn_on(after.first) if after.setting else None)


def _add_transfer(life: Life, setup: Setup, *, group: int, opened: date, to: Stay) -> None:
    assert life.plan is not None  # noqa: S101
    rng, urn = setup.rng, to.setting.urn if to.setting else None
    due = date(opened.year + 1, 3, 31) if group == 11 else date(opened.year + 1, 2, 15)
    is_late = rng.random() < 0.12
    draft = plus(due, -rng.randrange(15, 50) if is_late else -rng.randrange(58, 80))
    final = plus(due, rng.randrange(2, 30) if is_late else -rng.randrange(2, 20))
    common = {"plan_id": life.plan.facts["plan_id"], "person_id": life.who.person_id}
    track = Track("phase_transfer", opened, phase_transfer_id=f"PT{life.who.uid:08d}{group % 100:02d}",
                  from_year_group=group, due_date=due, **common)  # fmt: skip
    track.on(draft, draft_date=draft)
    track.on(final, final_date=final, named_urn=urn)
    life.plan.on(final, named_urn=urn)
    life.others.append(track)
    if to.setting and final >= plus(setup.start, -500):
        life.others.append(consultation(life, setup, sent=plus(draft, 1), to=to.setting, reason="phase_move"))


def add_changes(life: Life, setup: Setup) -> None:
    """Write the consultation that follows a review which ended in a change of placement."""
    for cycle in life.cycles:
        if cycle.track is None or cycle.draft is None or cycle.recommendation != "new_placement":
            continue
        shown = max(cycle.draft, cycle.report, cycle.entered, cycle.known_from)
        if shown > plus(setup.start, -500):
            to = setup.rng.choice(setup.area.settings)
            asked = consultation(life, setup, sent=shown, to=to, reason="change_of_placement")
            asked.facts["review_id"] = cycle.track.key
            life.others.append(asked)


def consultation(life: Life, setup: Setup, *, sent: date, to: Setting, reason: str) -> Track:
    """Return a consultation with its answer, three in four of them yes; one in nine comes late and is chased."""
    rng = setup.rng
    track = Track(
        "consultation",
        sent,
        consultation_id=f"CO{life.who.uid:08d}{len(life.others)}",
        plan_id=life.plan.facts["plan_id"] if life.plan else None,
        person_id=life.who.person_id,
        urn=to.urn,
        reason_code=reason,
        form_code=f"CF{life.who.uid % 100000:05d}",
        authorised_by_code=f"LM{life.who.uid % 5}",
        authorised_date=plus(sent, -1),
        sent_by_code=f"KW{life.who.number % 37:02d}",
        sent_date=sent,
        due_date=plus(sent, 15),
        parent_contact_date=plus(sent, -2),
        setting_contact_date=sent,
        commissioning=True if to.stage == "independent" else None,
    )
    reply = plus(sent, rng.randrange(5, 15) if rng.random() < 8 / 9 else rng.randrange(18, 40))
    chased = plus(sent, 17)
    if chased < reply:
        track.on(chased, chased_date=chased)
    if rng.random() < 0.75:
        track.on(reply, reply_date=reply, reply_code="yes")
    else:
        track.on(reply, reply_date=reply, reply_code="no", refusal_ground_code="unsuitable",
                 refusal_evidence="The setting says that it cannot meet the needs in section F.")  # fmt: skip
    return track
