"""Postgres, Valkey, mail sink and phone network, as far as the environment has no others."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping

from config.local.home import Home
from config.local.ports import HOST, kept_port
from config.local.postgres import ROLES, Postgres, find_postgres
from config.local.processes import Program
from config.local.steps import step
from config.local.supervisor import Supervisor
from config.local.valkey import Valkey

# A Postgres that was killed under load replays its log before it answers.
POSTGRES_PATIENCE = 120.0
RESTARTS = 4
# Of the platform, on this machine only.
SMS_ACCOUNT = "AClocal"
SMS_NUMBER = "+4759440000"


def start_services(home: Home, supervisor: Supervisor, env: Mapping[str, str]) -> dict[str, str]:
    """Starts what ``env`` does not name and returns ``env`` with the addresses of all."""
    secrets = home.secrets()
    found = {"SECRET_KEY": secrets["secret_key"], **env}
    postgres = None if "DATABASE_URL" in env else _find_postgres(home, secrets, found)
    valkey = None if "REDIS_URL" in env else _find_valkey(home, secrets)
    with step(f"Starting {_names(postgres, valkey)}"):
        if postgres:
            supervisor.start(postgres.program(found))
        if valkey:
            supervisor.start(valkey.program(found))
        if postgres:
            supervisor.wait_for(postgres.is_ready, POSTGRES_PATIENCE, "Postgres", RESTARTS)
            found |= _create_roles(postgres, home, secrets, found)
        if valkey:
            supervisor.wait_for(valkey.is_ready, 30, "Valkey", RESTARTS)
            found["REDIS_URL"] = valkey.url
    if "EMAIL_URL" not in env:
        found |= _start_sink(home, supervisor, found)
    if "SMS_URL" not in env and "LOCAL_OUTBOX_DIR" in found:
        found |= _start_sms(home, supervisor, found)
    return found


def _names(postgres: Postgres | None, valkey: Valkey | None) -> str:
    names = [f"Postgres {postgres.account.words}"] if postgres else []
    return " and ".join(names + ["Valkey"] * bool(valkey)) or "nothing, all services are given"


def _find_postgres(home: Home, secrets: Mapping[str, str], env: Mapping[str, str]) -> Postgres:
    place = home.var / "postgres"
    place.mkdir(exist_ok=True)
    postgres = find_postgres(place, kept_port(home.run / "postgres.port"), secrets["postgres"])
    if not postgres.data.exists():
        with step("Creating the Postgres cluster"):
            postgres.create_cluster(env, home.log / "setup.log")
    return postgres


def _create_roles(
    postgres: Postgres, home: Home, secrets: Mapping[str, str], env: Mapping[str, str]
) -> dict[str, str]:
    stamp = postgres.home / "roles.sha256"
    digest = hashlib.sha256(ROLES.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        passwords = {"OWNER_PASSWORD": secrets["owner"], "APP_PASSWORD": secrets["app"]}
        postgres.create_roles({**env, **passwords}, home.log / "setup.log")
        stamp.write_text(digest)
    return {
        "DATABASE_URL": postgres.url("anbefal_app", secrets["app"]),
        "DATABASE_OWNER_URL": postgres.url("anbefal_owner", secrets["owner"]),
    }


def _find_valkey(home: Home, secrets: Mapping[str, str]) -> Valkey:
    return Valkey(home.var / "valkey", kept_port(home.run / "valkey.port"), secrets["valkey"])


def _start_sink(home: Home, supervisor: Supervisor, env: Mapping[str, str]) -> dict[str, str]:
    port = kept_port(home.run / "mail.port")
    command = [sys.executable, "-m", "config.local.smtp_sink", str(port), str(home.outbox)]
    supervisor.start(Program("mail", command, env))
    return {"EMAIL_URL": f"smtp://{HOST}:{port}", "LOCAL_OUTBOX_DIR": str(home.outbox)}


def _start_sms(home: Home, supervisor: Supervisor, env: Mapping[str, str]) -> dict[str, str]:
    port = kept_port(home.run / "sms.port")
    token = home.secrets()["secret_key"][:32]
    command = [
        sys.executable,
        "-m",
        "config.local.sms_provider",
        str(port),
        env["LOCAL_OUTBOX_DIR"],
    ]
    options = ["--account", SMS_ACCOUNT, "--inbound-url", f"{env['BASE_URL']}/hooks/sms/"]
    supervisor.start(Program("sms", [*command, *options], {**env, "SMS_TOKEN": token}))
    address = f"{SMS_ACCOUNT}:{token}@{HOST}:{port}"
    return {"SMS_URL": f"twilio+http://{address}?from={SMS_NUMBER}"}
