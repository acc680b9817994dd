"""The sizes and proportions that an artwork may have."""

SMALLEST_SIDE = 32
LARGEST_ASPECT = 8.0


def check_proportions(size: tuple[int, int]) -> str:
    """Return why an artwork of this width and height (pixels) cannot be used; "" if it can."""
    width, height = size
    if min(size) < SMALLEST_SIDE:
        expected = f"of at least {SMALLEST_SIDE}x{SMALLEST_SIDE}"
    elif max(size) > LARGEST_ASPECT * min(size):
        expected = f"at most {LARGEST_ASPECT:g} times as long as wide; crop it"
    else:
        return ""
    return f"{width}x{height} pixels: expected an artwork {expected}"
