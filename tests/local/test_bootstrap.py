"""The first stage: what is installed, and when it is left alone."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from config.local import bootstrap
from config.local.bootstrap import ROOT, digest, is_installed, stamp_of
from config.local.steps import LocalError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout with a lock file and no virtual environment."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "local.txt").write_text("django==5.2\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def test_installs_again_only_when_the_lock_changed(checkout: Path) -> None:
    assert not is_installed("local")
    stamp_of("local").write_text(digest("local"))
    assert is_installed("local")
    (checkout / "requirements" / "local.txt").write_text("django==5.3\n")
    assert not is_installed("local")


def test_an_unfinished_environment_does_not_count(checkout: Path) -> None:
    assert not bootstrap.venv_works()
    (checkout / ".venv" / "complete").touch()
    assert not bootstrap.venv_works()


def test_a_python_without_venv_gets_a_clear_line(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LocalError, match="no venv module; .*apt install python3-venv"):
        bootstrap.make_venv()


def test_pip_takes_over_where_uv_fails(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, int("uv" in command), "", "no route")

    monkeypatch.setattr(bootstrap, "_run", run)
    bootstrap.install_lock("local")

    tools = ["uv" if "uv" in command else "pip" for command in commands]
    assert tools == ["pip", "uv", "pip"]
    assert all("--require-hashes" in command for command in commands)
    assert is_installed("local")


def test_a_failed_install_leaves_no_stamp(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp_of("local").write_text("older")
    monkeypatch.setattr(
        bootstrap, "_run", lambda command: subprocess.CompletedProcess(command, 1, "", "no route")
    )
    with pytest.raises(LocalError, match="installing requirements/local.txt failed: no route"):
        bootstrap.install_lock("local")
    assert not stamp_of("local").exists()


@pytest.mark.parametrize("lock", ["app", "local", "dev", "uv"])
def test_every_lock_is_hashed_and_names_no_host(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    pins = [line for line in text.splitlines() if "==" in line]

    assert text.count("--hash=sha256:") >= len(pins) > 0
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("script", ["server", "test", "lint"])
def test_a_machine_without_python_gets_a_clear_line(script: str, tmp_path: Path) -> None:
    for tool in ("bash", "dirname"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    result = subprocess.run(
        [ROOT / "script" / script], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"script/{script}: no Python 3.11 or newer was found")
    assert result.stderr.count("\n") == 1
