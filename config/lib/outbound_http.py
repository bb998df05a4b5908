"""HTTPS to hosts that people name: never to this machine, its network or its neighbours."""

from __future__ import annotations

import socket
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from config.lib import outbound

# Bytes of an answer; a longer one is not read to its end.
LARGEST = 1_000_000


class _Connection(HTTPSConnection):
    """Connected where ``outbound`` lets it be; TLS and its check of the name come after."""

    def _new_conn(self) -> socket.socket:
        try:
            return outbound.connect(self.host, self.port, cast(float, self.timeout))
        except TimeoutError as error:
            raise ConnectTimeoutError(self, str(error)) from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}

    def send(self, *args: Any, **options: Any) -> requests.Response:
        response = super().send(*args, **options)
        body = bytearray()
        for chunk in response.iter_content(65_536):
            body += chunk
            if len(body) > LARGEST:
                response.close()
                raise requests.exceptions.ContentDecodingError("The answer is too long")
        response._content = bytes(body)  # as ``response.content`` would have kept it
        return response


def guard(session: requests.Session) -> requests.Session:
    """The session, from now on without a way inside: no plain HTTP, no redirect, no proxy of this
    machine's environment, and no answer that fills the memory. Every request needs a timeout."""
    session.adapters.clear()
    session.mount("https://", _Adapter())
    session.max_redirects = 0
    session.trust_env = False
    return session
