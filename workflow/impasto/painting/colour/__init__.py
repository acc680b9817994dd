"""Where a painting's colours come from: the artwork, the render, or a palette of one's own."""
