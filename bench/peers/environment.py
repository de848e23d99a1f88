"""An environment of its own for a peer whose packages do not go together with ours, made from its lock."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]
KEPT = Path("var/peers")


def python_of(peer: str) -> Path:
    """Return the Python of `var/peers/<peer>`, made anew where `bench/<peer>.lock` has changed."""
    lock = BENCH / f"{peer}.lock"
    folder = (KEPT / peer).absolute()
    python, stamp = folder / "bin" / "python", folder / "made.from"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        sys.stderr.write(f"Installing what {lock.name} pins into {KEPT / peer}\n")
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
        _run(*_installer(python), "--require-hashes", "--requirement", str(lock))
        stamp.write_text(digest)
    return python


def _installer(python: Path) -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", str(python)]
    pip = shutil.which("pip3") or shutil.which("pip") or "pip"
    return [pip, "--python", str(python), "--disable-pip-version-check", "install", "--quiet"]


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
