"""Exceptions and warnings: unusable or doubtful input, and work that was called off."""


class InputError(ValueError):
    """Input from the user that cannot be used.

    The message is complete in itself: it names the file (and the timeline entry and field, where
    there is one) and says what was found and what was expected. The command line prints it without
    a traceback and exits with status 2.
    """


class Stopped(Exception):
    """Raised by a progress callback to end the work, which passes it on to its caller."""


class Notice(UserWarning):
    """A warning about input that can be used nevertheless."""
