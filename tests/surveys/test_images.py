"""Logos: only pixels come through, whatever was uploaded, and only from this organisation."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from surveys.definition import Definition
from surveys.images import BOX, LARGEST_BYTES, ImageProblem, logo_drawn, logo_path
from surveys.models import Survey, SurveyImage
from surveys.services import logo_remove, logo_set
from tests.surveys.asking import make_survey

MARK = b"<script>alert(1)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 200), **options: object) -> bytes:
    file = BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "#3366ff").save(file, kind, **options)
    return file.getvalue()


def bomb(width: int) -> bytes:
    """A moving WebP of a few bytes that claims to be ``width`` pixels wide and high."""
    file = BytesIO()
    pages = [Image.new("RGB", (10, 10)), Image.new("RGB", (10, 10), "red")]
    pages[0].save(file, "WEBP", save_all=True, append_images=pages[1:])
    data = bytearray(file.getvalue())
    data[24:30] = (width - 1).to_bytes(3, "little") * 2
    return bytes(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_kind_becomes_a_small_picture_of_ours(kind: str) -> None:
    drawing = logo_drawn(picture(kind))
    assert drawing.content_type in {"image/png", "image/webp"}
    assert (drawing.width, drawing.height) == (400, 125)
    with Image.open(BytesIO(drawing.content)) as shown:
        assert shown.size == (400, 125)


def test_a_small_picture_is_not_blown_up() -> None:
    assert (logo_drawn(picture(size=(40, 20))).width, BOX[0]) == (40, 400)


def test_the_camera_tells_nothing_but_which_way_is_up() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"  # turned by a quarter, a description
    drawing = logo_drawn(picture("JPEG", (320, 160), exif=exif))
    assert (drawing.width, drawing.height) == (80, 160)
    with Image.open(BytesIO(drawing.content)) as shown:
        assert not shown.getexif() and b"taken at home" not in drawing.content


def test_what_hides_behind_the_pixels_is_left_behind() -> None:
    for data in (picture() + MARK, picture("JPEG", comment=MARK), picture("GIF") + MARK):
        assert MARK not in logo_drawn(data).content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"", "not a whole"),
        (b"MZ" + bytes(300), "not a whole"),
        (b"%PDF-1.7 " + bytes(300), "not a whole"),
        (MARK + picture(), "not a whole"),
        (picture()[:200], "not a whole"),
        (picture("JPEG", quality=95)[:900], "not a whole"),
        (picture("BMP"), "not a whole"),
        (bytes(LARGEST_BYTES + 1), "larger than 2 MB"),
        (picture("PNG", (5000, 4001)), "20 million pixels"),
        (bomb(12_000), "20 million pixels"),
        (bomb(16_000), "20 million pixels"),
    ],
)
def test_refuses_and_says_why(data: bytes, words: str) -> None:
    with pytest.raises(ImageProblem, match=words):
        logo_drawn(data)


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return make_survey(acme, alice)


def draft_logo(survey: Survey) -> object:
    with tenant_scope(survey.organisation):
        return Definition.model_validate(Survey.objects.get(pk=survey.pk).draft).look.logo


def test_a_logo_is_set_shown_to_all_and_removed(survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        image = logo_set(survey=survey, data=picture(), actor=alice)
    assert draft_logo(survey) == image.pk
    shown = Client().get(logo_path(survey.organisation.key, image.pk))
    assert shown.content == bytes(image.content)
    assert shown["Content-Type"] == image.content_type
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in shown["Cache-Control"] and not shown.cookies
    with tenant_scope(survey.organisation):
        logo_remove(survey=survey, actor=alice)
    assert draft_logo(survey) is None
    assert Client().get(logo_path(survey.organisation.key, image.pk)).status_code == 200


def test_a_logo_is_found_under_its_own_organisation_alone(
    survey: Survey, alice: User, globex: Organisation
) -> None:
    with tenant_scope(survey.organisation):
        image = logo_set(survey=survey, data=picture(), actor=alice)
    assert Client().get(logo_path(globex.key, image.pk)).status_code == 404
    assert Client().get(logo_path(survey.organisation.key, uuid4())).status_code == 404
    assert Client().get(f"/i/nobody/{image.pk}").status_code == 404
    assert Client().post(logo_path(survey.organisation.key, image.pk)).status_code == 405


def test_a_refused_file_leaves_nothing_behind(survey: Survey, alice: User) -> None:
    with tenant_scope(survey.organisation):
        with pytest.raises(ImageProblem):
            logo_set(survey=survey, data=b"nothing", actor=alice)
        assert not SurveyImage.objects.exists()
    assert draft_logo(survey) is None
