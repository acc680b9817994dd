"""Fetching structures and artworks over the network: guarded, pinned by checksum, and cached.

- `source_id` identifies a source; `resolver` finds the URL of its file (`archives`,
  `wikimedia_commons`).
- `ssrf_policy` decides which addresses may be reached, and `guarded_adapter` enforces it.
- `http_client` downloads the file (`user_agent`).
- `lock_file` records the checksum, and `download_cache` keeps the file.
- `fetcher` combines all of these.
"""
