"""Making rows inside the database: one INSERT from a query, however many rows it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# UUIDv7 as ``config.lib.ids`` makes it, also before Postgres 18: 48 bits of milliseconds, the
# version, randomness.
NEW_ID = """
encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
"""
# 128 bits of Postgres' cryptographic randomness, spelled as ``token_new`` does; of each UUID only
# bytes without fixed bits are taken.
NEW_LINK = """
rtrim(translate(encode(
    substring(uuid_send(gen_random_uuid()) FOR 6) || substring(uuid_send(gen_random_uuid()) FOR 6)
    || substring(uuid_send(gen_random_uuid()) FOR 4), 'base64'), '+/', '-_'), '=')
"""


def insert_from(statement: str, chosen: QuerySet[Any, Any], values: Mapping[str, Any]) -> int:
    """Run an INSERT that reads ``{chosen}``, and names ``values`` as ``%(name)s``. Returns how many
    rows it made."""
    query, params = chosen.query.sql_with_params()
    names = [f"chosen{number}" for number in range(len(params))]
    query = query % tuple(f"%({name})s" for name in names)
    everything = {**values, **dict(zip(names, params, strict=True))}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(id=NEW_ID, link=NEW_LINK, chosen=query), everything)
        return int(cursor.rowcount)
