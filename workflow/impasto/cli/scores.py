"""The verb `scores`."""


def add_parser(verbs):
    pass
