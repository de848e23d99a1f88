"""The safety rule as it is written, and as it is told."""

from pathlib import Path

from sendbridge.matching.rule import LINKED_BY, OBSTACLES

PAGE = (Path(__file__).parents[3] / "docs" / "matching.md").read_text()


def test_the_page_tells_every_obstacle_in_its_order() -> None:
    """docs/matching.md names each reason, in the order in which the rule asks."""
    told = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `") and "SENDBRIDGE" not in line]
    reasons = [*dict.fromkeys(obstacle.reason_code for obstacle in OBSTACLES)]
    assert [reason for reason in told if reason in reasons] == reasons


def test_the_page_tells_what_a_tie_was_tied_by() -> None:
    """Each way to be tied is named."""
    ways = [text for text in LINKED_BY.split("'") if "_and_" in text]
    assert len(ways) == 6
    assert [way for way in ways if f"`{way}`" not in PAGE] == []
