"""The outbox of a developer's machine."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from distribution.outbox import mail_caught, mails_caught
from distribution.views.outbox import outbox_html


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.LOCAL_OUTBOX_DIR = str(tmp_path)
    return tmp_path


def catch(folder: Path, number: int, to: str = "kari@example.com") -> str:
    message = EmailMessage()
    message["Subject"] = f"Hei på deg {number}"
    message["From"] = "Acme <hello@anbefal.example>"
    message["To"] = to
    message["Date"] = "Sun, 22 Nov 2026 12:00:00 -0000"
    message.set_content("Confirm: http://localhost/account/confirm/abc/\n")
    message.add_alternative(
        '<html><head></head><a href="http://localhost/s/k.t?score=1&amp;x=2">1</a></html>',
        subtype="html",
    )
    name = f"{number}-0a1b2c3d"
    (folder / f"{name}.eml").write_bytes(b"Return-Path: <x@example.com>\r\n" + bytes(message))
    return name


def test_lists_the_newest_first(folder: Path) -> None:
    for number in [100, 300, 200]:
        catch(folder, number)
    assert [mail.subject[-3:] for mail in mails_caught()] == ["300", "200", "100"]


def test_finds_the_mail_of_one_person(folder: Path) -> None:
    catch(folder, 1, to="Ola <ola@example.com>")
    catch(folder, 2)
    assert [mail.to for mail in mails_caught("OLA@")] == ["Ola <ola@example.com>"]


def test_shows_both_parts_and_every_link(folder: Path) -> None:
    mail = mail_caught(catch(folder, 1))
    assert mail and mail.subject == "Hei på deg 1" and mail.date
    assert mail.links == [
        "http://localhost/account/confirm/abc/",
        "http://localhost/s/k.t?score=1&x=2",
    ]


def test_the_html_part_may_do_nothing(folder: Path, rf: RequestFactory) -> None:
    response = outbox_html(rf.get("/"), catch(folder, 1))
    assert b'<base target="_blank">' in response.content
    policy = response._csp_config  # type: ignore[attr-defined]
    assert policy["default-src"] == ["'none'"] and "script-src" not in policy


@pytest.mark.parametrize(
    "name", ["../secret", "1-0a1b2c3d/../../secret", "", "1-xyz", "9-00000000"]
)
def test_reads_no_other_file(folder: Path, name: str) -> None:
    (folder.parent / "secret.eml").write_bytes(b"Subject: secret\r\n\r\n")
    assert mail_caught(name) is None


def test_a_broken_file_is_shown_as_well_as_it_goes(folder: Path) -> None:
    (folder / "5-00000000.eml").write_bytes(b"\xff\xfe no mail at all")
    (found,) = mails_caught()
    assert (found.subject, found.date, found.html) == ("", None, "")


def test_is_not_routed_without_a_folder() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("distribution:outbox-list")
