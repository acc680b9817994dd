"""The verb `gather`."""


def add_parser(verbs):
    pass
