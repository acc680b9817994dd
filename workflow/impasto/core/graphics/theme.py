"""The colours of film and poster: those of a dark, warm gallery."""

from impasto.core.graphics.typography import Colour

WALL: Colour = (50, 46, 42)
IVORY: Colour = (238, 232, 220)
STONE: Colour = (190, 182, 169)
DUSK: Colour = (168, 160, 148)
LINE: Colour = (98, 92, 84)
OCHRE: Colour = (222, 168, 88)
