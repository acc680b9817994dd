"""Parts of a picture that are painted after artworks of their own."""
