"""The command `impaint` of a PyMOL session: its view, painted."""
