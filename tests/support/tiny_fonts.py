"""Fonts of a few characters, so that tests do not depend on the fonts of a machine."""

from pathlib import Path

from fontTools.colorLib.builder import buildCOLR, buildCPAL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from impasto.core.graphics.fonts import Font

UNITS = 1000  # of an em


def make_font(
    path: Path, characters: str, *, family: str, advance: int = 700, coloured: bool = False
) -> Font:
    """Write a font that draws every character as a block, 600 units high."""
    names = {ord(character): f"u{ord(character):x}" for character in characters}
    pen = TTGlyphPen(None)
    for point, corner in enumerate([(50, 0), (50, 600), (advance - 50, 600), (advance - 50, 0)]):
        (pen.lineTo if point else pen.moveTo)(corner)
    pen.closePath()
    block = pen.glyph()
    order = [".notdef", *names.values()]
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(order, block))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (advance, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    if coloured:
        layers = {name: [(name, 0)] for name in names.values()}
        builder.font["COLR"] = buildCOLR(layers, version=0)
        builder.font["CPAL"] = buildCPAL([[(1.0, 0.0, 0.0, 1.0)]])
    builder.save(path)
    ranges = tuple(range(code, code + 1) for code in sorted(names))
    return Font(str(path), family=family, coloured=coloured, characters=ranges)
