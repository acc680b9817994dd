"""Films of the making of a painting, from the first noise to the finished picture."""
