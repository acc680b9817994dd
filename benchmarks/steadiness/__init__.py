"""Steadiness: how much the paint of a film flickers."""
