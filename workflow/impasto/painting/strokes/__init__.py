"""Strokes: the last stage of the painter, which paints with pieces of the artwork's own paint."""
