"""What several benchmarks share: pairs, painters, measured processes, scores and charts."""
