"""A sheet of paintings that differ in one parameter or two."""
