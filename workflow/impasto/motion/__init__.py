"""Motion: paint is carried from keyframes to the other frames of a clip."""
