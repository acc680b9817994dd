"""The making of a painting: a film of it from the first noise to the last stroke."""
