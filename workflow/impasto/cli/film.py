"""The verb `film`."""


def add_parser(verbs):
    pass
