"""What the network paints: the ground and the figure of a frame, scale by scale."""
