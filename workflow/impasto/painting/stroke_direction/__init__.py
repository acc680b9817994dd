"""Which way strokes run: as in the artwork, turned, along the protein's ribbon or its surface."""
