"""The local launcher: Postgres, Valkey, a mail sink, web, worker and beat with one command.

``bootstrap`` runs on any Python with its standard library only; the rest runs in the virtual
environment that it made. Nothing in here imports Django.
"""
