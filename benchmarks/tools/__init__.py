"""Tools that make files of the project: the notebook and a table of mean activations."""
