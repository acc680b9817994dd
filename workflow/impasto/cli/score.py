"""The verb `score`."""


def add_parser(verbs):
    pass
