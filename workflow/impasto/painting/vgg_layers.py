"""The names of the layers of VGG-19; the module loads nothing heavy."""

BLOCKS = (2, 2, 4, 4, 4)
"""Number of convolutions in each block."""

LAYERS = tuple(
    f"relu{block}_{i}" for block, convs in enumerate(BLOCKS, 1) for i in range(1, convs + 1)
)
"""The rectified convolutions by block and number, as in the papers; conv4_2 is relu4_2 here."""
