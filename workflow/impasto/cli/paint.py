"""The verb `paint`."""


def add_parser(verbs):
    pass
