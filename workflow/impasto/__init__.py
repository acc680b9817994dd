"""impasto: protein structures painted in the manner of historical artworks."""

__version__ = "0.1.0"
