"""PyMOL's own geometry, exported once and cast for the camera of each frame."""
