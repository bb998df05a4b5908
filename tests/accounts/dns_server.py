"""A small name server on this machine, for tests that ask for TXT records over UDP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

# Name -> the texts of its record.
Records = dict[str, list[str]]


@contextmanager
def name_server(records: Records) -> Iterator[str]:
    """Answers with ``records``, which may change meanwhile; yields its "host:port"."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        Thread(target=_serve, args=(door, records), daemon=True).start()
        yield f"127.0.0.1:{door.getsockname()[1]}"


def _serve(door: socket.socket, records: Records) -> None:
    with suppress(OSError):
        while True:
            question, asker = door.recvfrom(4096)
            door.sendto(_answer(question, records), asker)


def _answer(question: bytes, records: Records) -> bytes:
    asked = dns.message.from_wire(question)
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.AA
    name = asked.question[0].name
    texts = records.get(name.to_text(omit_final_dot=True), [])
    if texts:
        quoted = [f'"{text}"' for text in texts]
        answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", quoted))
    else:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire()
