"""The public functions of the package, such as `render`, `paint`, `score`, `animate`."""
