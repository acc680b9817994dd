"""Speed: impasto against pastiche, a lower bound of its time, and its cost by pixels."""
