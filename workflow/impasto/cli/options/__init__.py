"""Options that several verbs share, grouped by subject."""
