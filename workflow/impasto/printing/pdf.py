"""Write a sheet as a PDF: the picture in the printer's colours, and text as text."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array as PdfArray
from pikepdf import Dictionary, Name

from impasto.core.atomic_files import atomic_write
from impasto.printing.caption import PrintTexts, set_caption
from impasto.printing.colour import PrintProfile
from impasto.printing.paper import MM_PER_INCH
from impasto.printing.pdf_text import new_page, save_page, set_block
from impasto.printing.sheet import Area, Sheet

POINTS_PER_INCH = 72.0
_POINT = POINTS_PER_INCH / MM_PER_INCH  # points in a millimetre


def write_pdf(
    path: Path,
    sheet: Sheet,
    strips: Iterator[NDArray[np.uint8]],
    size: tuple[int, int],
    profile: PrintProfile,
    texts: PrintTexts,
) -> None:
    """Write a sheet as a PDF of one page, atomically.

    Args:
        strips: the picture as it is seen in the sheet's window, from top to bottom, (h, W,
            channels) of 8 bits in the profile's colours.
        size: its width and height in pixels.
    """
    pdf = new_page(sheet.paper.width * _POINT, sheet.paper.height * _POINT)
    for mark in sheet.marks:
        pdf.set_fill_color(0)
        x, y, width, height = _sides(mark)
        pdf.rect(x, y, width, height, style="F")
    if sheet.caption is not None:
        at = sheet.caption
        for left, block in set_caption(texts, at.width * _POINT, sheet.type_size * _POINT):
            set_block(pdf, block, at.x * _POINT + left, at.y * _POINT)

    def add(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        space = _profile_space(document, profile)
        picture = _picture(document, strips, size, space)
        page.add_resource(picture, Name.XObject, Name.Painting)
        x, y, width, height = _box(sheet.window, sheet)
        placed = f"q {width:.4f} 0 0 {height:.4f} {x:.4f} {y:.4f} cm /Painting Do Q\n"
        page.contents_add(placed.encode(), prepend=True)
        boxes = {"MediaBox": sheet.paper, "BleedBox": sheet.bleed, "TrimBox": sheet.trim}
        for name, area in boxes.items():
            left, bottom, width, height = _box(area, sheet)
            corners = (left, bottom, left + width, bottom + height)
            page[f"/{name}"] = PdfArray([round(corner, 4) for corner in corners])
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFX,
            OutputConditionIdentifier=profile.name,
            Info=profile.name,
            DestOutputProfile=space[1],
        )
        document.Root.OutputIntents = PdfArray([intent])

    with atomic_write(path) as temporary:
        save_page(temporary, pdf, texts, add)


def _sides(area: Area) -> tuple[float, float, float, float]:
    """Return left, top, width and height in points."""
    return area.x * _POINT, area.y * _POINT, area.width * _POINT, area.height * _POINT


def _box(area: Area, sheet: Sheet) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height in points, from the bottom left corner of the paper."""
    x, _, width, height = _sides(area)
    return x, (sheet.paper.height - area.y - area.height) * _POINT, width, height


def _profile_space(document: pikepdf.Pdf, profile: PrintProfile) -> PdfArray:
    stream = document.make_stream(
        profile.content,
        N=profile.channels,
        Alternate=Name.DeviceCMYK if profile.channels == 4 else Name.DeviceRGB,
    )
    return PdfArray([Name.ICCBased, stream])


def _picture(
    document: pikepdf.Pdf,
    strips: Iterator[NDArray[np.uint8]],
    size: tuple[int, int],
    space: PdfArray,
) -> pikepdf.Stream:
    """Return the picture as a stream, compressed without loss strip by strip."""
    packer = zlib.compressobj(6)
    packed: list[bytes] = []
    channels = 0
    for strip in strips:
        channels = strip.shape[2]
        packed.append(packer.compress(_predicted(strip)))
    packed.append(packer.flush())
    return pikepdf.Stream(
        document,
        b"".join(packed),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        BitsPerComponent=8,
        ColorSpace=space,
        Filter=Name.FlateDecode,
        DecodeParms=Dictionary(Predictor=15, Colors=channels, BitsPerComponent=8, Columns=size[0]),
    )


def _predicted(strip: NDArray[np.uint8]) -> bytes:
    """Return rows as differences from the pixel to the left (PNG's filter "Sub")."""
    rows, width, channels = strip.shape
    found = np.empty((rows, 1 + width * channels), np.uint8)
    found[:, 0] = 1
    found[:, 1 : 1 + channels] = strip[:, 0]
    found[:, 1 + channels :] = (strip[:, 1:] - strip[:, :-1]).reshape(rows, -1)
    return found.tobytes()
