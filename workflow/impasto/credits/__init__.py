"""Credits of artworks, structures and milestones, as Markdown and BibTeX."""
