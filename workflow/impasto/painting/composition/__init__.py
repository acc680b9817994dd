"""Composition: figure and ground become one picture, with depth in tone and line."""
