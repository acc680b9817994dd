"""Paint carried from keyframes to the frames of a clip."""
