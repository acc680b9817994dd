"""What goes wrong on purpose: input that cannot be used, or only in part, and work called off."""


class InputError(ValueError):
    """Input from the user that cannot be used.

    The message stands alone: it names the file (and the timeline entry and field, where there is
    one), says what was found and what was expected. The command line prints it without a
    traceback and exits with status 2.
    """


class Stopped(Exception):
    """What a watcher may raise to end the work that it watches; it comes out of that work."""


class Notice(UserWarning):
    """Something about the input that the user should hear, though it can be used."""
