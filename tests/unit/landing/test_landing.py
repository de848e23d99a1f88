"""What landing keeps, when it counts, and when it goes."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from sendbridge.landing import MANIFEST, Landing, Manifest, Page, expire, landing_folder, read_manifest
from sendbridge.settings import Settings

NIGHT = date(2026, 3, 2)
FEED = "health_trusts"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with a landing zone of its own."""
    return Settings(landing_dir=tmp_path / "landing")


def page(body: bytes | Path, sender: str = "RXA") -> Page:
    """Return a dropped advice file."""
    return Page(body, "advice_return", "file", sender, ".csv", "Advice for J Smith.csv")


def manifest(landing: Landing) -> Manifest:
    """Return the manifest of a pull that is over."""
    return Manifest(FEED, NIGHT, False, None, tuple(landing.files), ())


def landed(settings: Settings, *bodies: bytes) -> Manifest:
    """Land these bodies and complete the pull."""
    landing = Landing.begin(settings, FEED, NIGHT)
    for body in bodies:
        landing.land(page(body))
    return landing.complete(manifest(landing))


def test_bytes_are_kept_as_received_under_their_hash(settings: Settings) -> None:
    """What lies in the landing zone is what was sent, named by its SHA-256 and by nothing else."""
    body = b"\xff\xfe caf\xe9\r\n"
    [file] = landed(settings, body).files
    kept = landing_folder(settings, FEED, NIGHT) / file.name
    assert kept.read_bytes() == body
    assert file.sha256 == sha256(body).hexdigest()
    assert file.name == f"00001-{file.sha256[:16]}.csv"
    assert "Smith" not in (kept.parent / MANIFEST).read_text()


def test_the_same_bytes_land_once_in_a_pull(settings: Settings) -> None:
    """A page that the other system sends twice is not loaded twice."""
    assert len(landed(settings, b"one", b"two", b"one").files) == 2


def test_a_pull_without_manifest_does_not_count_and_is_thrown_away(settings: Settings) -> None:
    """A crash while landing leaves nothing that the next run takes for a pull."""
    Landing.begin(settings, FEED, NIGHT).land(page(b"half"))
    assert read_manifest(settings, FEED, NIGHT) is None
    landed(settings, b"whole")
    kept = read_manifest(settings, FEED, NIGHT)
    assert kept is not None
    assert [file.size for file in kept.files] == [5]


def test_a_crash_between_manifest_and_last_move_is_completed(settings: Settings) -> None:
    """A pull whose manifest is written is complete, wherever it lies."""
    whole = landed(settings, b"one")
    folder = landing_folder(settings, FEED, NIGHT)
    folder.rename(folder.with_name(f"{folder.name}.part"))
    assert read_manifest(settings, FEED, NIGHT) == whole
    assert folder.is_dir()


def test_a_shortened_file_makes_the_pull_incomplete(settings: Settings) -> None:
    """After a power cut a manifest alone proves nothing."""
    [file] = landed(settings, b"one two three").files
    (landing_folder(settings, FEED, NIGHT) / file.name).write_bytes(b"one")
    assert read_manifest(settings, FEED, NIGHT) is None


def test_a_repeated_pull_keeps_what_has_gone_from_the_drop_folder(settings: Settings) -> None:
    """Pulling a night again loses no file that its sender has taken away since."""
    earlier = landed(settings, b"gone by now")
    again = Landing.begin(settings, FEED, NIGHT)
    again.keep_dropped(earlier)
    again.land(page(b"new"))
    assert [file.size for file in again.complete(manifest(again)).files] == [11, 3]


def test_what_is_past_its_time_goes_and_an_unsealed_night_stays(settings: Settings) -> None:
    """Trusts' files are kept 30 days, others 90; a night that is not sealed keeps what it needs."""
    days = {
        "health_trusts": ["2026-01-30", "2026-02-01", "2026-01-20"],
        "case_management": ["2025-11-30", "2026-01-01"],
    }
    for feed, names in days.items():
        for name in names:
            (settings.landing_dir / settings.authority_code / feed / name).mkdir(parents=True)
    gone = expire(settings, date(2026, 3, 2), is_sealed=lambda night: night != date(2026, 1, 20))
    assert {(path.parent.name, path.name) for path in gone} == {
        ("health_trusts", "2026-01-30"),
        ("case_management", "2025-11-30"),
    }
    assert not any(path.exists() for path in gone)
