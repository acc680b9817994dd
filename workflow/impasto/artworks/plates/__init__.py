"""Plates: scientific pictures, drawn from the coordinates of a structure."""
