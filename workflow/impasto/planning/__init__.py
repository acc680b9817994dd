"""Plans of a run: arguments and resources of jobs, state of products, and costs."""
