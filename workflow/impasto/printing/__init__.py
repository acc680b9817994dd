"""Print files: sheets, colours for the press, TIFF and PDF."""
