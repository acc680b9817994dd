"""Rendering structures with PyMOL: colour, matte, exact depth and camera."""
