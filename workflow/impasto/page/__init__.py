"""The page that plays the film, with a card an entry; it opens from disk, without a server."""
