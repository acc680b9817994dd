"""The film, and the pieces of it that the page uses too."""
