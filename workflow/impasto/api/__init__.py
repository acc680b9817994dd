"""The functions of the package: `render`, `paint`, `score`, `animate`, and what they give."""
