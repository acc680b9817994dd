"""Scores of a still against its render and its artwork."""
