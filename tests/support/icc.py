"""Small colour profiles, written after ICC.1:2001-04, to test pictures that have one."""

import struct

D50 = (0.9642, 1.0, 0.8249)
# Primaries adapted to D50 (XYZ of red, green and blue), and the exponent of the tone curve.
DISPLAY_P3 = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))


def rgb_profile(primaries, gamma):
    """Write a profile of an RGB space with pure gamma curves."""
    tags = {b"wtpt": _xyz(D50)}
    for letter, primary in zip(b"rgb", primaries, strict=True):
        tags[bytes([letter]) + b"XYZ"] = _xyz(primary)
        tags[bytes([letter]) + b"TRC"] = _curve(gamma)
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey_profile(gamma):
    """Write a profile of a grey space."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(D50), b"kTRC": _curve(gamma)})


def cmyk_profile(inks):
    """Write a profile of a press that prints each pure ink (C, M, Y, K) in the given CIELAB colour.

    Two inks on top of one another give the darker colour of the two.
    """
    corners = []
    for corner in range(16):  # the last ink varies fastest
        printed = [ink for bit, ink in zip((8, 4, 2, 1), inks, strict=True) if corner & bit]
        lightness, a, b = min(printed, default=(100, 0, 0))
        corners += [round(lightness * 2.55), round(a + 128), round(b + 128)]
    unity = struct.pack(">9i", *(65536 * n for n in (1, 0, 0, 0, 1, 0, 0, 0, 1)))
    identity = bytes(range(256))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + unity
    table += 4 * identity + bytes(corners) + 3 * identity
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": _xyz(D50), b"A2B0": table})


def _xyz(value):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(65536 * number) for number in value))


def _curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(256 * gamma))


def _profile(kind, space, connection, tags):
    table, content = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        start = 128 + 4 + 12 * len(tags) + len(content)
        table += name + struct.pack(">II", start, len(data))
        content += data + b"\0" * (-len(data) % 4)
    white = struct.pack(">3i", *(round(65536 * number) for number in D50))
    head = struct.pack(
        ">I4sI4s4s4s12s4s4sIIII", 0, b"", 0x02400000, kind, space, connection, b"", b"acsp", b"",
        0, 0, 0, 0,
    )  # fmt: skip
    head = (head + struct.pack(">II", 0, 0)).ljust(68, b"\0")[:68] + white
    whole = head.ljust(128, b"\0") + table + content
    return struct.pack(">I", len(whole)) + whole[4:]
