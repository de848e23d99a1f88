"""The reference pages say what the rules say: a page that is stale fails here, and `make reference` writes it anew."""

from pathlib import Path

import pytest

from sendbridge.checks.pages import reference_pages, write_pages
from sendbridge.checks.rules import load_suites
from sendbridge.settings import Settings
from sendbridge.store.engine_rules import ENGINE_RULES

REFERENCE = Path("docs/reference")
PAGES = reference_pages(Settings(rooms_dir=None))


def test_no_page_is_stale() -> None:
    """Every page is as the entries would write it today; run `make reference`."""
    stale = [name for name, text in PAGES.items() if not _reads(REFERENCE / name, text)]
    assert stale == []


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    """The folder of rules holds one page a rule and the index, and nothing else."""
    assert {path.name for path in (REFERENCE / "rules").iterdir()} == {
        name.removeprefix("rules/") for name in PAGES if name.startswith("rules/")
    }


def test_every_rule_has_a_page_that_says_what_it_says() -> None:
    """Title, guidance, why, law and every example stand on the rule's page; the engine's own rules have pages too."""
    for suite in load_suites(Settings(rooms_dir=None)):
        for rule in suite.rules:
            page = PAGES[f"rules/{rule.rule_id}.md"]
            assert all(words.replace("|", "\\|") in page for words in (rule.guidance, rule.why, rule.law))
            assert page.count("| passes |") == len(rule.examples.good)
            assert page.count("| **fails** |") == len(rule.examples.bad)
    assert {f"rules/{rule_id}.md" for rule_id in ENGINE_RULES} <= set(PAGES)


def test_pages_are_written_once_and_swept(tmp_path: Path) -> None:
    """Writing again alters nothing, and a page of a rule that is gone is removed."""
    settings = Settings(rooms_dir=None)
    assert write_pages(settings, tmp_path) == len(PAGES)
    assert write_pages(settings, tmp_path) == 0
    (tmp_path / "rules" / "ZZ99.md").write_text("old")
    assert write_pages(settings, tmp_path) == 1
    assert not (tmp_path / "rules" / "ZZ99.md").exists()


@pytest.mark.parametrize("name", ["not-covered.md", "figures.md", "rules/README.md"])
def test_the_other_pages_are_there(name: str) -> None:
    """The index, the figures, and what is not covered with its reason."""
    assert PAGES[name].startswith("# ")


def _reads(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
