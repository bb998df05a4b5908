"""Ports, secrets and processes: nothing left behind, nothing of a stranger's touched."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.home import Home
from config.local.ports import HOST, free_port, is_free, kept_port
from config.local.postgres import Account, Postgres, choose_account
from config.local.processes import Program, birth, end_leftovers, run, start, wait_until
from config.local.steps import LocalError
from config.local.supervisor import Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty var folder."""
    home = Home(tmp_path / "var")
    home.create()
    return home


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A stranger's process in a group of its own."""
    with subprocess.Popen(SLEEP, start_new_session=True) as process:
        yield process
        process.kill()


def program(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code], os.environ)


def test_a_taken_port_is_not_free() -> None:
    with socket.create_server((HOST, 0)) as server:
        assert not is_free(server.getsockname()[1])
    assert is_free(free_port())


def test_a_port_is_kept_until_another_program_takes_it(tmp_path: Path) -> None:
    note = tmp_path / "port"
    port = kept_port(note)
    assert kept_port(note) == port
    with socket.create_server((HOST, port)):
        other = kept_port(note)
    assert other != port
    assert note.read_text() == str(other)


def test_secrets_stay_the_same_and_are_the_owners_alone(home: Home) -> None:
    first = home.secrets()
    assert home.secrets() == first
    assert len(set(first.values())) == len(first)
    assert (home.var / "secrets").stat().st_mode & 0o777 == 0o600


def test_a_second_launcher_is_told_where_the_first_one_is(home: Home) -> None:
    with (
        home.claimed("http://localhost:8000"),
        pytest.raises(LocalError, match=f"http://localhost:8000 .process {os.getpid()}"),
        home.claimed("http://localhost:8001"),
    ):
        pass
    with home.claimed("http://localhost:8001"):
        pass


def test_leftovers_end_but_a_stranger_with_their_number_lives(
    home: Home, sleeper: subprocess.Popen[bytes]
) -> None:
    left = start(program("web", "import time; time.sleep(60)"), home.folder)
    (home.run / "worker.pid").write_text(f"{sleeper.pid} 12345")
    (home.run / "beat.pid").write_text("")

    assert end_leftovers(home.folder) == ["web"]
    assert left.wait(5) == -signal.SIGTERM
    assert sleeper.poll() is None
    assert list(home.run.glob("*.pid")) == []


def test_children_end_with_a_killed_launcher(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a child of its parent's end")
    code = (
        "import os, signal, sys; from pathlib import Path; "
        "from config.local.processes import Folder, Program, start; "
        f"folder = Path({str(tmp_path)!r}); "
        f"print(start(Program('x', {SLEEP!r}, os.environ), Folder(folder, folder)).pid); "
        "sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    pid = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout)
    assert wait_until(lambda: not birth(pid), 5)


def test_a_stopped_program_starts_again_with_growing_pauses(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(home.folder)
    supervisor.start(program("web", "raise SystemExit('Error: no port')"))
    one = supervisor.running[0]

    for pause in (1.0, 2.0):
        one.process.wait(10)
        supervisor.look_after()
        assert one.due_at is not None
        assert one.due_at - one.started_at >= pause
        one.due_at = 0.0
        supervisor.look_after()
    supervisor.stop()

    first, second = capsys.readouterr().out.splitlines()
    assert first.strip() == "web ended (exit code 1), starting again in 1 s: Error: no port"
    assert "starting again in 2 s" in second


def test_a_program_that_cannot_start_stops_the_launcher_with_its_words(home: Home) -> None:
    supervisor = Supervisor(home.folder)
    supervisor.start(program("web", "raise SystemExit('Error: no port')"))
    with pytest.raises(LocalError, match="web did not start: Error: no port"):
        supervisor.wait_for(lambda: False, 10, "The web server")
    supervisor.stop()


def test_a_program_that_ignores_the_signal_is_killed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.local.supervisor.PATIENCE", 0.3)
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('ready', flush=True); time.sleep(60)"
    )
    supervisor = Supervisor(home.folder)
    supervisor.start(program("web", stubborn))
    process = supervisor.running[0].process
    assert wait_until(lambda: "ready" in (home.log / "web.log").read_text(), 10)

    supervisor.stop()

    assert process.returncode == -signal.SIGKILL


def test_a_failed_command_says_its_cause(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('ValueError: no')"]
    with pytest.raises(LocalError, match="failed: ValueError: no .all of it in"):
        run(command, env=os.environ, log=tmp_path / "log")


def postgres_at(home: Path) -> Postgres:
    return Postgres(home, 5432, "secret", Account(), Path("/nowhere"))


def test_a_postmaster_file_with_a_strangers_number_goes(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    postgres = postgres_at(tmp_path)
    postgres.data.mkdir()
    note = postgres.data / "postmaster.pid"

    note.write_text(f"{sleeper.pid}\n{postgres.data}\n")
    postgres.forget_stranger()
    assert not note.exists()

    note.write_text("4194303999\n")
    postgres.forget_stranger()
    assert note.exists(), "Postgres itself judges the file of a process that is gone"


def test_the_data_of_another_user_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(LocalError, match="belongs to another user"):
        choose_account(tmp_path)


def test_root_continues_with_the_user_who_made_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    data = tmp_path / "data"
    monkeypatch.setattr("config.local.postgres.namespace_works", lambda: False)
    assert choose_account(data).user == 65534
    if os.getuid() == 0:
        data.mkdir()
        os.chown(data, 1234, 1234)
        assert choose_account(data).user == 1234
