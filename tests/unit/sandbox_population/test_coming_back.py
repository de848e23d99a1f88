"""Faults go and come back while the world lives on."""

from datetime import date, timedelta

from sandbox.population import World

START = date(2026, 3, 2)


def test_some_faults_are_mended_for_a_day_or_two_and_are_back() -> None:
    """Within the first days a fault of the first day is mended, and breaks again."""
    world = World(seed=20260301, plans=400, start_date=START)
    breaches = [
        {(entry.rule_id, entry.subject_type, entry.subject_id) for entry in world.key(START + timedelta(day))}
        for day in range(5)
    ]
    assert any((breaches[0] - breaches[day]) & breaches[day + 1] for day in range(1, 4))
