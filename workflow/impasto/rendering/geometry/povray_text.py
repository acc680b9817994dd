"""The reader of PyMOL's POV-Ray text, which lists the primitives of its ray tracer.

PyMOL writes each primitive of a kind with the same words and the same number of numbers. The words
are checked, and then the numbers are read by their places alone.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from impasto.core.compiled import compiled

# The words of each primitive in their order, without the numbers and the punctuation, and the
# numbers that belong to it (the 2 of `mesh2` is one of them).
TRIANGLE_WORDS = (
    rb"meshvertex_vectorsnormal_vectorstexture_list"
    rb"texturepigmentcolorrgbtexturepigmentcolorrgbtexturepigmentcolorrgbface_indices"
)
SPHERE_WORDS, CYLINDER_WORDS = rb"spherepigmentcolorrgb", rb"cylinderopenpigmentcolorrgb"
NUMBERS = {b"m": 38, b"s": 7, b"c": 10}
PRIMITIVE = re.compile(rb"%b|%b|%b" % (TRIANGLE_WORDS, SPHERE_WORDS, CYLINDER_WORDS))
NOT_WORDS = b"0123456789-.,<>{} \r\n\t"
ZERO, NINE, POINT, MINUS = b"09.-"


@dataclass(frozen=True)
class PovrayPrimitives:
    """The numbers of a POV-Ray text, float64, in the coordinates of its camera.

    Attributes:
        triangles: (T, 3, 3, 3) position, normal and colour (RGB in [0, 1]) of each corner, in this
            order along the second axis.
        spheres: (S, 7) centre, radius, colour.
        cylinders: (C, 10) both ends of the axis, radius, colour.
    """

    triangles: NDArray[np.float64]
    spheres: NDArray[np.float64]
    cylinders: NDArray[np.float64]


def parse_povray(text: str) -> PovrayPrimitives | None:
    """Parse the primitives of a POV-Ray text without its header.

    Returns:
        None if the text has no primitives, or others than triangles, spheres and open cylinders.
    """
    data = text.encode()
    words = data.translate(None, NOT_WORDS)
    found = PRIMITIVE.findall(words)
    if not found or sum(map(len, found)) != len(words):
        return None
    kinds = np.frombuffer(b"".join(word[:1] for word in found), dtype="S1")
    counts = np.array([NUMBERS[word[:1]] for word in found])
    numbers = np.empty(counts.sum())
    if _read_numbers(np.frombuffer(data, np.uint8), numbers) != len(numbers):
        return None
    starts = np.cumsum(counts) - counts

    def rows(kind: bytes) -> NDArray[np.float64]:
        return numbers[starts[kinds == kind][:, None] + np.arange(NUMBERS[kind])]

    triangles = rows(b"m")
    # Before the positions stand the 2 and their number; before normals and colours, their number.
    corners = [triangles[:, first : first + 9].reshape(-1, 3, 3) for first in (2, 12, 22)]
    return PovrayPrimitives(np.stack(corners, axis=1), rows(b"s"), rows(b"c"))


@compiled()
def _read_numbers(text: Any, numbers: Any) -> int:
    """Read the decimal numbers of a text (bytes) into an array, and return how many it has.

    Numbers have no exponents, and up to 15 digits. With NumPy's own reader, a text takes six times
    as long.
    """
    found = 0
    value, divisor, is_number, is_fraction, is_negative = 0.0, 1.0, False, False, False
    for character in text:
        if ZERO <= character <= NINE:
            value = value * 10 + (character - ZERO)
            divisor *= 10 if is_fraction else 1
            is_number = True
        elif character == POINT:
            is_fraction = True
        elif character == MINUS:
            is_negative = True
        else:
            if is_number:
                if found < len(numbers):
                    numbers[found] = (-value if is_negative else value) / divisor
                found += 1
            value, divisor, is_number, is_fraction, is_negative = 0.0, 1.0, False, False, False
    return found
