"""The verb `animate`."""


def add_parser(verbs):
    pass
