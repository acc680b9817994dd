"""The painter: palettes, style transfer guided by matte and depth, composition, and tuning."""
