"""The colours of a painting: from the artwork, from the render, or from a palette of one's own."""
