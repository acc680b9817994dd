"""Ablation: what each part of the painter is worth."""
