"""Which way strokes run, by name."""

AS_PAINTED, TURNED, RIBBON, SURFACE = "as-painted", "turned", "ribbon", "surface"
KINDS = (AS_PAINTED, TURNED, RIBBON, SURFACE)
DIRECTED = (RIBBON, SURFACE)
