"""A local web page in which a protein is chosen, turned and painted."""
