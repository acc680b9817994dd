"""The command `impaint`, which paints the view of a PyMOL session."""
