"""Reading the tables people really have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contacts.tables import Dialect, TableProblem, read_rows, sniff

ROWS = [
    ["E-post", "Navn", "By"],
    ["kari.nordmann@example.com", "Kari Nordmann Ødegård-Bjørnstad", "Ålesund"],
    ["ola@example.com", 'Ola "Olle" Öberg', "Malmö, Skåne; Sverige\tsør"],
    ["blå@example.com", "To\nlinjer\r\ni cellen", "Ærø"],
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


def written(rows: list[list[str]], delimiter: str, encoding: str, newline: str = "\r\n") -> bytes:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    text = "".join(delimiter.join(row) + newline for row in quoted)
    return text.encode(encoding)


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def read(data: bytes) -> list[list[str]]:
    return list(read_rows(iter([data]), sniff(data)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("piece", [1, 7, 100_000])
def test_reads_every_encoding_with_every_delimiter(
    encoding: str, delimiter: str, piece: int
) -> None:
    data = written(ROWS, delimiter, encoding)
    dialect = sniff(data)
    assert dialect.delimiter == delimiter
    assert list(read_rows(in_pieces(data, piece), dialect)) == ROWS


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_reads_every_line_ending(newline: str) -> None:
    assert read(written(ROWS[:2], ";", "utf-8", newline)) == ROWS[:2]


def test_reads_a_single_column() -> None:
    assert read(b"kari@example.com\nola@example.com\n") == [
        ["kari@example.com"],
        ["ola@example.com"],
    ]


def test_commas_inside_a_semicolon_file_do_not_mislead() -> None:
    data = b"navn;merknad\nKari;ja, takk, gjerne\nOla;nei, takk, aldri\n"
    assert read(data)[1] == ["Kari", "ja, takk, gjerne"]


def test_ragged_and_empty_rows_keep_their_place() -> None:
    assert read(b"a;b;c\n1;2\n\n1;2;3;4\n") == [
        ["a", "b", "c"],
        ["1", "2"],
        [],
        ["1", "2", "3", "4"],
    ]


def test_excels_separator_line_is_no_row() -> None:
    assert read(b"sep=;\r\na;b\r\n1;2,5\r\n") == [["a", "b"], ["1", "2,5"]]


def test_a_heading_alone_is_a_table_of_one_row() -> None:
    assert read(b"e-post;navn") == [["e-post", "navn"]]


def test_a_far_end_in_another_encoding_is_still_read() -> None:
    data = "navn;by\nÅse;Bodø\n".encode() + "Pål;Tromsø\n".encode("cp1252")
    assert list(read_rows([data], Dialect("utf-8", ";")))[2] == ["Pål", "Tromsø"]


def test_zero_characters_are_left_out() -> None:
    rows = list(read_rows([b"a;b\n1\x00;2\n"], Dialect("utf-8", ";")))
    assert rows[1] == ["1", "2"]


@pytest.mark.parametrize("data", [b"", b"  \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_refuses_an_empty_file(data: bytes) -> None:
    with pytest.raises(TableProblem, match="empty"):
        sniff(data)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7\n\x01\x02", b"a\x00b;c"])
def test_refuses_a_binary_file(data: bytes) -> None:
    with pytest.raises(TableProblem, match="no text"):
        sniff(data)


@pytest.mark.parametrize("data", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_tells_how_to_save_a_spreadsheet_file(data: bytes) -> None:
    with pytest.raises(TableProblem, match="save it as CSV"):
        sniff(data)


def test_an_open_quotation_mark_is_named_with_its_row() -> None:
    data = b'a;b\n1;"open\n' + b"2;3\n" * 50_000
    with pytest.raises(TableProblem, match="after row 1"):
        list(read_rows([data], Dialect("utf-8", ";")))


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    endless = (b"x" * 100_000 for _ in range(10_000))
    with pytest.raises(TableProblem, match="million"):
        next(read_rows(endless, Dialect("utf-8", ";")))
