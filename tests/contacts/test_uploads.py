"""Files kept in the database."""

from __future__ import annotations

import pytest

from accounts.models import Organisation
from contacts import uploads
from contacts.models import Upload, UploadChunk
from contacts.tables import TableProblem
from contacts.uploads import CHUNK_BYTES, upload_append, upload_chunks, upload_store


def test_a_file_comes_back_as_it_was_in_chunks(in_acme: Organisation) -> None:
    data = bytes(range(256)) * 2500
    upload = upload_store(name="a.csv", chunks=[data[:10], data[10:400_000], data[400_000:]])
    pieces = list(upload_chunks(upload))
    assert b"".join(pieces) == data
    assert upload.size == len(data)
    assert list(map(len, pieces)) == [CHUNK_BYTES, CHUNK_BYTES, len(data) - 2 * CHUNK_BYTES]


def test_an_empty_file_has_no_chunks(in_acme: Organisation) -> None:
    assert list(upload_chunks(upload_store(name="a.csv", chunks=[]))) == []


def test_more_can_be_added_at_the_end(in_acme: Organisation) -> None:
    upload = upload_store(name="a.csv", chunks=[b"one"])
    upload_append(upload=upload, chunks=[b"tw", b"o"])
    upload.refresh_from_db()
    assert b"".join(upload_chunks(upload)) == b"onetwo"
    assert upload.size == 6


def test_a_file_over_the_limit_is_refused_and_not_kept(
    in_acme: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 1_000_000)
    with pytest.raises(TableProblem, match="larger than 50 MB"):
        upload_store(name="a.csv", chunks=(b"x" * 100_000 for _ in range(50)))
    assert not Upload.objects.exists()
    assert not UploadChunk.objects.exists()


def test_only_the_end_of_a_long_name_is_kept(in_acme: Organisation) -> None:
    assert upload_store(name="x" * 300 + ".csv", chunks=[]).name.endswith("x.csv")
