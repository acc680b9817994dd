"""Getting structures and artworks over the network: guarded, pinned by checksum, cached.

`kinds` says what a source is, `locate` where its file is (`archives`, `wikimedia`), `guard` which
addresses may be reached (`connect`), `transport` moves the bytes (`body`, `partial`, `watch`),
`lock` remembers what they were, `cache` where they lie; `retrieve` brings all of it together.
`declared` and `status` say what a timeline needs, without touching the network.
"""
