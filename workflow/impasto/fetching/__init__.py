"""Fetching structures and artworks over the network: guarded, pinned by checksum, cached."""
