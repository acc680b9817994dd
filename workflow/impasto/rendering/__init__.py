"""Structures rendered with PyMOL: colour, matte, exact depth and camera."""
