"""First stage, standard library only: the virtual environment and the hashed lock."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .steps import LocalError, fail, require_space, step, telling_line

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# The environment takes about 450 MB, the download cache and the first database the rest.
NEEDED_MEGABYTES = 1000


def main() -> int:
    command, launched_at = sys.argv[1], time.monotonic()
    try:
        install("local" if command == "server" else "dev")
    except (LocalError, OSError) as error:
        return fail(command, error)
    except KeyboardInterrupt:
        return 130
    os.chdir(ROOT)
    os.environ["LAUNCHED_AT"] = str(launched_at)
    os.execv(PYTHON, [str(PYTHON), "-m", "config.local", *sys.argv[1:]])  # noqa: S606


def install(lock: str) -> None:
    """Makes .venv hold what ``requirements/<lock>.txt`` names; does nothing when it already does.

    Raises LocalError or OSError when that is impossible.
    """
    with _alone():
        if not venv_works():
            require_space(ROOT, NEEDED_MEGABYTES)
            with step("Making the virtual environment"):
                make_venv()
        if not is_installed(lock):
            require_space(ROOT, NEEDED_MEGABYTES)
            install_lock(lock)


@contextmanager
def _alone() -> Iterator[None]:
    """Holds off a second installer: the folder itself is the lock."""
    VENV.mkdir(exist_ok=True)
    folder = os.open(VENV, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def venv_works() -> bool:
    if not (VENV / "complete").exists():
        return False
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Raises LocalError on a Python that lacks what it takes."""
    own_pip = _can_import("ensurepip")
    if not (_can_import("venv") and (own_pip or _can_import("pip"))):
        raise LocalError(
            f"{sys.executable} has no venv module; on Debian or Ubuntu: apt install python3-venv"
        )
    options = ["--clear"] if own_pip else ["--clear", "--without-pip"]
    result = _run([sys.executable, "-m", "venv", *options, str(VENV)])
    if result.returncode:
        raise LocalError(f"making {VENV} failed: {reason(result)}")
    (VENV / "complete").touch()


def install_lock(lock: str) -> None:
    """Installs with uv, and with pip where uv fails. Raises LocalError when both fail."""
    wanted = ["-r", str(ROOT / "requirements" / f"{lock}.txt"), "--require-hashes"]
    stamp_of(lock).unlink(missing_ok=True)
    with step(f"Installing requirements/{lock}.txt"):
        result = _install_with_uv(wanted)
    if result.returncode:
        with step("Installing again with pip, uv failed"):
            result = _run([*_pip(), "install", "--quiet", *wanted])
    if result.returncode:
        raise LocalError(f"installing requirements/{lock}.txt failed: {reason(result)}")
    stamp_of(lock).write_text(digest(lock))


def _install_with_uv(wanted: list[str]) -> subprocess.CompletedProcess[str]:
    uv_lock = ROOT / "requirements" / "uv.txt"
    result = _run([*_pip(), "install", "--quiet", "--require-hashes", "-r", str(uv_lock)])
    if result.returncode:
        return result
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    # Like pip, trust what the machine trusts: many an office has a certificate of its own.
    return _run([*uv, "--system-certs", "--quiet", *wanted])


def _pip() -> list[str]:
    """pip of the environment, or on a Python without ensurepip the machine's pip working on it."""
    if (VENV / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def reason(result: subprocess.CompletedProcess[str]) -> str:
    return telling_line(result.stdout + result.stderr) or f"exit code {result.returncode}"


def is_installed(lock: str) -> bool:
    stamp = stamp_of(lock)
    return stamp.exists() and stamp.read_text() == digest(lock)


def stamp_of(lock: str) -> Path:
    return VENV / f"{lock}.sha256"


def digest(lock: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{lock}.txt").read_bytes()).hexdigest()


def _can_import(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


if __name__ == "__main__":
    sys.exit(main())
