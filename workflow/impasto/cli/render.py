"""The verb `render`."""


def add_parser(verbs):
    pass
