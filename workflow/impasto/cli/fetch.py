"""The verb `fetch`."""


def add_parser(verbs):
    pass
