"""Making rows inside the database: one INSERT from a query, however many rows it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# What no one can guess of each row: a seed that Postgres draws once for a statement, hashed with
# what is the row's own. The 256 bits stand in its column ``dice``. To draw for each row would cost
# ten times as much.
SEED = "(SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))"
# UUIDv7 as ``config.lib.ids`` makes it, also before Postgres 18: 48 bits of milliseconds, the
# version, the variant, and 72 bits of the dice.
NEW_ID = """(
    lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::bigint), 12, '0')
    || '7' || substr(encode(dice, 'hex'), 37, 3) || '8' || substr(encode(dice, 'hex'), 40, 15)
)::uuid"""
# Other 132 bits of it, spelled as ``token_new`` does.
NEW_LINK = "translate(left(encode(dice, 'base64'), 22), '+/', '-_')"


def insert_from(statement: str, chosen: QuerySet[Any, Any], values: Mapping[str, Any]) -> int:
    """Run an INSERT that reads ``{chosen}``, and names ``values`` as ``%(name)s``.

    It may make ``{id}`` and ``{link}`` where it has a column ``dice``: a hash of ``{seed}`` and of
    what is different in each row. Returns how many rows it made.
    """
    query, params = chosen.query.sql_with_params()
    names = [f"chosen{number}" for number in range(len(params))]
    query = query % tuple(f"%({name})s" for name in names)
    everything = {**values, **dict(zip(names, params, strict=True))}
    statement = statement.format(seed=SEED, id=NEW_ID, link=NEW_LINK, chosen=query)
    with connection.cursor() as cursor:
        cursor.execute(statement, everything)
        return int(cursor.rowcount)
