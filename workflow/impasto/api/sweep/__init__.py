"""A sheet of paintings that differ in one or two parameters."""
