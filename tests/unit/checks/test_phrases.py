"""Phrases: patterns as data, which a council may add to and whose mistakes are told by name."""

import duckdb
import pytest

from sendbridge.checks.phrases import load_phrases
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings


def _written(tmp_path, text):
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / "phrases.yml").write_text(text)
    return load_phrases(Settings(rooms_dir=tmp_path))


def _said(phrases, condition):
    with duckdb.connect() as con:
        for statement in phrases.macros():
            con.execute(statement)
        return con.execute(f"SELECT {condition}").fetchone()[0]


def test_a_council_adds_a_wording(tmp_path):
    """A council's pattern is read beside ours, which stay."""
    phrases = _written(tmp_path, "phrases: {none_in_short: {whole: [nowt]}}\nwords: {new_list: [a]}\n")
    assert _said(phrases, "says_none_in_short(tidy_text(' Nowt. '))")
    assert _said(phrases, "says_none_in_short(tidy_text('N/A'))")
    assert _said(phrases, "words('new_list')") == ["a"]


def test_texts_are_tidied_before_they_are_read():
    """Case, line breaks, runs of blanks and typographers' quotes and dashes make no difference."""
    text = "'  None\n\n IDENTIFIED \u2013 for\tO\u2019Neill '"
    assert _said(load_phrases(Settings()), f"tidy_text({text})") == "none identified - for o'neill"


def test_a_sentence_beside_means_nothing_alone(tmp_path):
    """What may stand beside a phrase is not the phrase; with it, in any order, it is."""
    phrases = _written(tmp_path, "phrases: {fair: {about: Says fair., whole: [it is fair], beside: [as ever]}}\n")
    for text, said in (
        ("as ever.", False),
        ("as ever. it is fair!", True),
        ("it is fair, as ever", True),
        ("fair", False),
    ):
        assert _said(phrases, f"says_fair('{text}')") is said


def test_what_stands_nowhere_takes_the_phrase_back(tmp_path):
    """A text that holds one of `nowhere` does not say the phrase."""
    phrases = _written(tmp_path, "phrases: {rain: {about: Tells of rain., anywhere: [rain], nowhere: [no rain]}}\n")
    assert _said(phrases, "says_rain('rain came')")
    assert not _said(phrases, "says_rain('no rain came')")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("phrases: {odd: {about: Says nothing.}}\n", "odd: .*needs either whole or anywhere"),
        ("phrases: {odd: {about: Says nothing., anywhere: ['(']}}\n", "odd: a pattern cannot be read"),
        ("phrases: {odd: {about: Says nothing., anywhere: ['{gone}']}}\n", "odd asks for the piece gone"),
        ("phrases: {Odd-one: {about: Says nothing., anywhere: [x]}}\n", "'Odd-one' cannot be the name"),
    ],
)
def test_a_mistake_is_told_by_its_phrase(tmp_path, text, told):
    """A phrase that asks for nothing, a broken pattern, a missing piece and a name that SQL cannot say are refused."""
    with pytest.raises(Misconfigured, match=told):
        _written(tmp_path, text)
