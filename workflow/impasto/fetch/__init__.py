"""Getting structures and artworks over the network: guarded, pinned by checksum, cached.

`kinds` says what a source is, `guard` which addresses may be reached, `transport` moves the bytes,
`lock` remembers what they were, `cache` where they lie; `fetch` brings all of it together, and
`declared` and `status` say what a timeline needs without touching the network.
"""
