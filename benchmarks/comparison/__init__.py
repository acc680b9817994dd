"""Comparison of impasto with plain style transfer, painting by painting."""
