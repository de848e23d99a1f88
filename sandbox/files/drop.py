"""Leaves files in drop folders: whole at once, or half under the fault half_written_file."""

from datetime import date
from pathlib import Path

from sandbox.faults import Faults
from sandbox.world_dir import WorldDir, write_whole


def leave(world_dir: WorldDir, folder: Path, content: bytes, *, what: str, day: date, extension: str) -> Path:
    """Put a file into a sender's folder under a name that says its kind and day only."""
    path = _free_name(folder, f"{what}_{day:%Y%m%d}", extension, content)
    if "half_written_file" in Faults(world_dir.faults_path).on:
        write_whole(world_dir.unfinished_dir / path.relative_to(world_dir.root), content)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[: len(content) // 2])
    else:
        write_whole(path, content)
    return path


def finish(world_dir: WorldDir) -> int:
    """Write the other halves of half-written files; return how many there were."""
    unfinished = [path for path in world_dir.unfinished_dir.rglob("*") if path.is_file()]
    for path in unfinished:
        write_whole(world_dir.root / path.relative_to(world_dir.unfinished_dir), path.read_bytes())
        path.unlink()
    return len(unfinished)


def _free_name(folder: Path, stem: str, extension: str, content: bytes) -> Path:
    """Return a name that no other content has: a day that is lived again leaves no second copy."""
    path, number = folder / f"{stem}.{extension}", 1
    while path.exists() and path.read_bytes() != content:
        number += 1
        path = folder / f"{stem}_{number}.{extension}"
    return path
