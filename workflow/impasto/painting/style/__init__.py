"""Style: patches of the artworks, their matching to a picture, and the resulting loss."""
