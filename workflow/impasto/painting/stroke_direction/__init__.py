"""The direction of strokes: as in the artwork, turned, along the ribbon, or along the surface."""
