"""Protein structures: reading files, their titles and their secondary structure."""
