"""The names of the stroke directions."""

AS_PAINTED, TURNED, RIBBON, SURFACE = "as-painted", "turned", "ribbon", "surface"
STROKE_MODES = (AS_PAINTED, TURNED, RIBBON, SURFACE)
DIRECTED_MODES = (RIBBON, SURFACE)
