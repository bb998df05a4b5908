"""Logos: read with suspicion, drawn anew by us, so that only pixels of the upload are left."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST_MB = 2
LARGEST_BYTES = LARGEST_MB * 1024 * 1024
MOST_MEGAPIXELS = 20
BOX = (400, 160)
# Told apart by their content; an SVG is a document that may carry scripts.
FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]
SVG_MARKS = (b"<svg", b"<?xml", b"<!doctype svg")


class ImageProblem(ValueError):
    """A file that cannot become a logo; the message is for who uploads it."""


@dataclass(frozen=True)
class Drawing:
    """A finished picture."""

    content: bytes
    content_type: str
    width: int
    height: int


def logo_drawn(data: bytes) -> Drawing:
    """A PNG, JPEG, WebP or GIF as a logo of at most 400 x 160 pixels, without its metadata.

    Raises ImageProblem.
    """
    if len(data) > LARGEST_BYTES:
        raise ImageProblem(_("The file is larger than %(limit)d MB.") % {"limit": LARGEST_MB})
    if any(mark in data[:1000].lower() for mark in SVG_MARKS):
        raise ImageProblem(
            _("An SVG file can carry programs, so it is not taken. Save the logo as PNG.")
        )
    return _encoded(_pixels(_opened(data)))


def logo_path(key: str, image_id: UUID | None) -> str:
    """Where a logo of the organisation with that key is for all to see; "" without one.

    Every cache may keep it, because an image never changes.
    """
    return reverse("surveys:survey-image", args=[key, image_id]) if image_id else ""


def _opened(data: bytes) -> Image.Image:
    """Its header alone is read: how large it says it is decides whether the rest is."""
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_many_pixels() from problem
    except Exception as problem:  # a hostile file may trip a reader in any way
        raise _unreadable() from problem
    if image.width * image.height > MOST_MEGAPIXELS * 1_000_000:
        raise _too_many_pixels()
    return image


def _pixels(image: Image.Image) -> Image.Image:
    try:
        image.draft("RGB", (BOX[0] * 2, BOX[0] * 2))  # a JPEG is read no larger than needed
        ImageOps.exif_transpose(image, in_place=True)
        pixels = image if image.mode == "RGBA" else image.convert("RGBA")
        pixels.thumbnail(BOX, Image.Resampling.LANCZOS)
    except Exception as problem:  # as above, and for a file that is cut off
        raise _unreadable() from problem
    fresh = Image.new("RGBA", pixels.size)
    fresh.paste(pixels)
    return fresh


def _encoded(pixels: Image.Image) -> Drawing:
    """As PNG or WebP, whichever is smaller."""
    png, webp = BytesIO(), BytesIO()
    pixels.save(png, "PNG", optimize=True)
    pixels.save(webp, "WEBP", quality=88, method=6)
    is_png = len(png.getvalue()) <= len(webp.getvalue())
    content, kind = (png, "image/png") if is_png else (webp, "image/webp")
    return Drawing(content.getvalue(), kind, pixels.width, pixels.height)


def _unreadable() -> ImageProblem:
    return ImageProblem(_("This is not a whole PNG, JPEG, WebP or GIF picture."))


def _too_many_pixels() -> ImageProblem:
    return ImageProblem(
        _("The picture has more than %(limit)d million pixels. Make it smaller first.")
        % {"limit": MOST_MEGAPIXELS}
    )
