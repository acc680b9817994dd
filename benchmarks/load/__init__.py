"""Load: how commands share the cores with other work."""
