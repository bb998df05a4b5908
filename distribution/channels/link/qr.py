"""Addresses as QR codes, for paper and for screens."""

from __future__ import annotations

from io import BytesIO

import segno

# Paper gets wet and folded: a sixth of the code may be lost, a quarter where it costs no size.
ERROR_LEVEL = "m"
# Modules of white around it, as ISO/IEC 18004 wants.
QUIET_ZONE = 4
DOTS_PER_INCH, MM_PER_INCH = 300, 25.4


def qr_svg(address: str, *, millimetres: int, title: str) -> bytes:
    """The code as an SVG of that width, black on white, named for screen readers."""
    code = _code(address)
    out = BytesIO()
    code.save(
        out,
        kind="svg",
        scale=millimetres / code.symbol_size(border=QUIET_ZONE)[0],
        unit="mm",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        title=title,
        xmldecl=False,
    )
    return out.getvalue()


def qr_png(address: str, *, millimetres: int) -> bytes:
    """The code as a PNG of about that width at 300 dots per inch, with whole dots for modules."""
    code = _code(address)
    modules = code.symbol_size(border=QUIET_ZONE)[0]
    scale = max(1, round(millimetres / MM_PER_INCH * DOTS_PER_INCH / modules))
    out = BytesIO()
    dpi = round(scale * modules / millimetres * MM_PER_INCH)
    code.save(out, kind="png", scale=scale, border=QUIET_ZONE, dark="#000", light="#fff", dpi=dpi)
    return out.getvalue()


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error=ERROR_LEVEL)
