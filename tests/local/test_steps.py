"""What the launcher says when something stands in the way: one line, never a traceback."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from config.local.steps import LocalError, fail, one_line, require_space, step, telling_line


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full at /var/x; free some space"),
        (errno.EDQUOT, "the disk is full at /var/x"),
        (errno.EACCES, "no permission to write at /var/x"),
        (errno.EROFS, "no permission to write at /var/x"),
        (errno.EIO, "broken at /var/x"),
    ],
)
def test_an_error_of_the_system_becomes_one_line(number: int, words: str) -> None:
    line = one_line(OSError(number, "broken", "/var/x"))

    assert line.startswith(words)
    assert "\n" not in line


def test_a_failure_goes_to_stderr_with_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert fail("server", LocalError("port 8000 is taken")) == 1
    assert capsys.readouterr().err == "script/server: port 8000 is taken\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("one\ntwo\n\n", "two"),
        ("FATAL:  no space\nLOG:  shut down\n", "FATAL:  no space"),
        ("initdb: error: full\ninitdb: removing data\n", "initdb: error: full"),
        ("ValueError: no\n\n", "ValueError: no"),
    ],
)
def test_the_telling_line_names_the_cause(text: str, line: str) -> None:
    assert telling_line(text) == line


def test_a_full_disk_is_told_before_the_start(tmp_path: Path) -> None:
    require_space(tmp_path, 0)
    with pytest.raises(LocalError, match="the disk is full: .* MB needed"):
        require_space(tmp_path, 10**9)


def test_a_step_prints_its_duration_and_a_stopped_one_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([10.0, 12.5, 20.0])
    monkeypatch.setattr("config.local.steps.time.monotonic", lambda: next(clock))

    with step("Baking"):
        pass
    with pytest.raises(LocalError), step("Burning"):
        raise LocalError("no flour")

    baking, burning = capsys.readouterr().out.splitlines()
    assert baking.split() == ["Baking", "2.5", "s"]
    assert burning.split() == ["Burning", "stopped"]
