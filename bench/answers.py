"""CPU an answer costs, in the web server and in Postgres together.

Run ``python bench/answers.py [answers]``. It starts Postgres, Valkey and the web server by itself,
as ``script/server`` does (``DATABASE_URL`` and so on in the environment replace them). Each answer
is a new respondent: one GET of the page, one POST of the score. Beside it, in the same run, stands
a bare Django view with one INSERT (``bench/bare.py``) under the same server. The CPU is user plus
system time of every process of the web server and of every Postgres backend of the database.

The survey has six questions with logic (``bench/six_questions.py``). The last line is about its
first page, the NPS question; the line before it says what each further question adds when the same
people go on, one GET and one POST for a question.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.services import services  # noqa: E402
from bench.six_questions import DEFINITION, WAY  # noqa: E402
from config.local.application import Application  # noqa: E402
from config.local.ports import HOST, free_port  # noqa: E402
from config.local.supervisor import Supervisor  # noqa: E402

ANSWERS, WARM_UP, CLIENTS = 2000, 400, 4
# Answers the organisation has already.
EARLIER = 20_000
TICKS = os.sysconf("SC_CLK_TCK")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Cpu(NamedTuple):
    """Milliseconds of CPU."""

    web: float
    postgres: float

    @property
    def total(self) -> float:
        return self.web + self.postgres


@dataclass(frozen=True)
class Server:
    """A running web server and what one client does to it for each item."""

    pid: int
    port: int
    visit: Callable[[HTTPConnection, str], None]


def stat_of(pid: int) -> tuple[int, int]:
    """Parent and ticks of CPU, reaped children included; zeros for a process that has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[1]), sum(map(int, fields[11:15]))


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def tree_ticks(root: int) -> int:
    """Ticks of a process and all its descendants."""
    stats = {pid: stat_of(pid) for pid in processes()}
    family, size = {root}, 0
    while len(family) > size:
        size = len(family)
        family |= {pid for pid, (parent, _) in stats.items() if parent in family}
    return sum(stats[pid][1] for pid in family if pid in stats)


def backend_ticks(database: str) -> int:
    """Ticks of the Postgres backends that serve the database."""
    return sum(stat_of(pid)[1] for pid in processes() if f" {database} " in title(pid))


def title(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
    return words if words.startswith("postgres: ") else ""


def measure(server: Server, database: str, items: Sequence[str]) -> Cpu:
    """Warm up with the first items, then the CPU of each of the others."""
    drive(server, items[:WARM_UP])
    web, postgres = tree_ticks(server.pid), backend_ticks(database)
    measured = items[WARM_UP:]
    drive(server, measured)
    scale = 1000 / TICKS / len(measured)
    web, postgres = tree_ticks(server.pid) - web, backend_ticks(database) - postgres
    return Cpu(web * scale, postgres * scale)


def drive(server: Server, items: Sequence[str]) -> None:
    """Every item once, by several clients at the same time. Raises what a client met."""
    problems: list[BaseException] = []

    def work(own: Sequence[str]) -> None:
        client = HTTPConnection(HOST, server.port, timeout=30)
        try:
            for item in own:
                server.visit(client, item)
        except BaseException as problem:
            problems.append(problem)
        finally:
            client.close()

    clients = [threading.Thread(target=work, args=[items[n::CLIENTS]]) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if problems:
        raise problems[0]


def fetch(client: HTTPConnection, method: str, path: str, body: str, expected: int) -> bytes:
    client.request(method, path, body or None, FORM if body else {})
    answer = client.getresponse()
    content = answer.read()
    if answer.status != expected:
        raise RuntimeError(f"{method} {path} gave {answer.status}, not {expected}")
    return content


def respond(client: HTTPConnection, path: str) -> None:
    """One person: opens the link of the mail, presses the button."""
    page = fetch(client, "GET", f"{path}?score=9", "", 200)
    if b'value="9" checked' not in page:
        raise RuntimeError("the page does not show the question")
    fetch(client, "POST", f"{path}?lang=nb", "nps=9", 303)


def go_on(client: HTTPConnection, path: str) -> None:
    """The same person on the pages after the score, to the thanks."""
    for number, body in enumerate(WAY, start=1):
        page = fetch(client, "GET", f"{path}/{number}?lang=nb", "", 200)
        if body.partition("=")[0].encode() not in page:
            raise RuntimeError(f"page {number} does not ask its question")
        fetch(client, "POST", f"{path}/{number}?lang=nb", body, 303)


def insert(client: HTTPConnection, path: str) -> None:
    fetch(client, "POST", path, "score=9", 200)


def invite(people: int) -> list[str]:
    """A live survey and that many people who have been mailed; returns their links' paths."""
    import django

    django.setup()
    from accounts.tenancy import tenant_scope
    from accounts.tokens import public_token
    from bench.company import live_survey
    from config.lib import clock
    from contacts.models import Contact
    from distribution.models import Campaign, Invitation
    from surveys.definition import Definition
    from surveys.models import Response

    organisation, _user, survey = live_survey(Definition.model_validate(DEFINITION))
    with tenant_scope(organisation):
        contacts = Contact.objects.bulk_create(
            Contact(email=f"{number}@example.com", name="Kari", properties={"plan": "gold"})
            for number in range(people)
        )
        campaign = Campaign.objects.create(survey=survey, name="Bench", sender_name="Bench")
        invitations = Invitation.objects.bulk_create(
            Invitation(
                campaign=campaign,
                contact=contact,
                address=contact.email or "",
                language="nb",
                state=Invitation.State.SENT,
            )
            for contact in contacts
        )
        now = clock.now()
        Response.objects.bulk_create(
            (
                Response(survey=survey, score=number % 11, channel="email", day=now.date())
                for number in range(EARLIER)
            ),
            batch_size=2000,
        )
    return [f"/s/{public_token(organisation, found.token)}" for found in invitations]


def prepare_tables() -> None:
    """The one table of the bare view, and the statistics any database that is in use has."""
    import psycopg

    url = os.environ.get("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        owner.execute("DROP TABLE IF EXISTS bench_answer")
        owner.execute(
            "CREATE TABLE bench_answer (id bigserial PRIMARY KEY, score smallint,"
            " at timestamptz DEFAULT now())"
        )
        owner.execute("GRANT INSERT ON bench_answer TO PUBLIC")
        owner.execute("GRANT USAGE ON SEQUENCE bench_answer_id_seq TO PUBLIC")


def main(answers: int = ANSWERS) -> None:
    with services() as (home, supervisor, env):
        os.environ.update(env)
        database = env["DATABASE_URL"].rpartition("/")[2]
        application = Application(home, free_port(), env)
        application.manage("migrate", "--no-input", as_owner=True)
        application.manage("collectstatic", "--no-input")
        paths = invite(WARM_UP + answers)
        prepare_tables()
        application.start_web(supervisor)
        web = supervisor.running[-1].process.pid
        ours = measure(Server(web, application.port, respond), database, paths)
        further = measure(Server(web, application.port, go_on), database, paths)
        bare = measure_bare(application, supervisor, database, ["/answer"] * len(paths))
    further = Cpu(further.web / len(WAY), further.postgres / len(WAY))
    for name, cpu in [("answer", ours), ("further", further), ("bare", bare)]:
        print(f"{name:<8} web {cpu.web:6.2f} ms   postgres {cpu.postgres:6.2f} ms")
    growth, ratio = further.total / ours.total, ours.total / bare.total
    print(f"cpu_ms_per_further_question={further.total:.2f} of_answer={growth:.2f}")
    print(f"cpu_ms_per_answer={ours.total:.2f} bare={bare.total:.2f} ratio={ratio:.2f}")


def measure_bare(
    application: Application, supervisor: Supervisor, database: str, items: Sequence[str]
) -> Cpu:
    """The same server command, another application."""
    program, port = supervisor.running[-1].program, free_port()
    words = [str(port) if word == str(application.port) else word for word in program.command]
    command = [*words[:-1], "bench.bare:application"]
    supervisor.start(replace(program, name="bare", command=command))
    supervisor.wait_for(replace(application, port=port).answers, 30, "The bare server")
    return measure(Server(supervisor.running[-1].process.pid, port, insert), database, items)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
