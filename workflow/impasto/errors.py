"""The one exception that means "what you gave cannot be used"."""


class InputError(ValueError):
    """Input from the user that cannot be used.

    The message stands alone: it names the file (and the timeline entry and field, where there is
    one), says what was found and what was expected. The command line prints it without a
    traceback and exits with status 2.
    """
