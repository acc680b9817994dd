"""Artworks as sources of style, and scientific plates drawn as artworks."""
