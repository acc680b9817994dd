"""The verb `check`."""


def add_parser(verbs):
    pass
