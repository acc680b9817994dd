"""The verb `page`."""


def add_parser(verbs):
    pass
