"""Benchmarks of impasto: how good, how fast and how steady its paintings are."""
