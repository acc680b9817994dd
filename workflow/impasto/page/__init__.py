"""The page that plays the film, with a card for each entry, and the poster.

The page opens from disk, without a server.
"""
