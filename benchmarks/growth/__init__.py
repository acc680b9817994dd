"""Growth: the cost of planning and bookkeeping by the length of the timeline."""
