"""The verb `poster`."""


def add_parser(verbs):
    pass
