"""What the launcher says: one line per step, one line per reason to stop."""

from __future__ import annotations

import errno
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TELLING = re.compile(r"FATAL|PANIC|error:|Error\b|ERROR")
UNWRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS}


class LocalError(Exception):
    """A reason to stop that the reader can act on, in one line."""


@contextmanager
def step(text: str) -> Iterator[None]:
    """Prints ``text`` and, when the block has ended, the seconds it took."""
    print(f"  {text:<52}", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("   stopped", flush=True)
        raise
    print(f"{time.monotonic() - started:6.1f} s", flush=True)


def say(text: str) -> None:
    print(text, flush=True)


def one_line(error: OSError | LocalError) -> str:
    """The error as one line that says what to do about it."""
    if isinstance(error, LocalError):
        return str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full{_where(error)}; free some space and start again"
    if error.errno in UNWRITABLE:
        return f"no permission to write{_where(error)}; start as its owner or choose another folder"
    return f"{error.strerror or error}{_where(error)}"


def _where(error: OSError) -> str:
    return f" at {error.filename}" if error.filename else ""


def telling_line(text: str) -> str:
    """The last line that names an error, or else the last line; empty for no text."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.search(line)]
    return (telling or lines or [""])[-1]


def require_space(folder: Path, megabytes: int) -> None:
    """Raises LocalError when the disk of ``folder`` has less room than that."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise LocalError(f"the disk is full: {free} MB free at {folder}, {megabytes} MB needed")


def fail(command: str, error: OSError | LocalError) -> int:
    """Prints the error to stderr and returns the exit code."""
    print(f"script/{command}: {one_line(error)}", file=sys.stderr, flush=True)
    return 1
