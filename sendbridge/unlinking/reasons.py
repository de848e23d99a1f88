"""What the reasons of ties and pairings mean, in words for the officer who decides."""

from sendbridge.matching.rule import OBSTACLES

_DECIDED = {
    "tied": "a person decided it",
    "held": "two decisions contradict each other, or the person decided on is no longer on the case system",
    "unmatched": "of everybody whom the record resembles a person said that it is somebody else",
}
_TIE = {
    **{obstacle.reason_code: obstacle.means for obstacle in OBSTACLES},
    "no_candidate": "the record's numbers are nobody's, and nobody resembles it",
    "no_identifier": "the record has no usable number, and nobody resembles it",
    "identifier_and_birth_date_and_forename": "a number, the birth date and the forename agree",
    "identifier_and_names_transposed": "a number and the birth date agree, forename and surname are swapped",
    "identifier_and_nickname": "a number and the birth date agree, the forename is a nickname",
    "identifier_and_typing_slip": "a number and the birth date agree, the forename has a typing slip",
    "identifier_and_one_part_of_birth_date": "a number and the full name agree, one part of the birth date is wrong",
    "name_and_birth_date_and_two_more": "forename, birth date and two of surname, postcode and school agree",
}
_PAIRING = {
    "reference": "it names the review or the request",
    "one_cycle": "its meeting date fits one annual review cycle alone",
    "not_recorded": "its meeting is after all on record",
    "reference_disagrees": "the review that it names is not this child's: see whose it is, or mend the reference",
    "several_cycles": "its meeting date fits more than one annual review cycle: enter the meeting on the right one",
    "several_active_plans": "no cycle fits, and the child has more than one active plan: end the one that is over",
    "plan_start_unknown": "no cycle fits, and the plan has no date of its first final version: enter it",
    "several_new_meetings": "another return tells of a meeting within 60 days of it: ask the setting which was held",
    "provider_differs": "another trust was asked for the advice that it quotes: see who was asked",
    "no_meeting_date": "it has no meeting date",
    "meeting_in_future": "its meeting date is in the future",
    "meeting_before_plan": "its meeting was before the plan",
    "between_cycles": "its meeting is between two cycles and fits neither",
    "no_active_plan": "the child has no active plan",
    "unknown_reference": "nobody asked for advice under the number that it quotes",
}
REASONS = tuple(sorted({"person_decided", *_TIE, *_PAIRING}))


def why_tied(state: str, reason_code: str | None) -> str | None:
    """Return what the reason of a tie in this state means."""
    return _DECIDED.get(state) if reason_code == "person_decided" else _TIE.get(reason_code or "")


def why_paired(reason_code: str | None) -> str | None:
    """Return what the reason of a pairing means."""
    return _PAIRING.get(reason_code or "")


def why_not(obstacle: str | None) -> str | None:
    """Return what stands between a record and a candidate."""
    return _TIE.get(obstacle or "")
