"""Self-tuning: the search for the dials that best meet the targets of the scores."""
