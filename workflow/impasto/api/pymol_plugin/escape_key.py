"""The Esc key of a PyMOL, of which Python is told nothing."""

from typing import Any


class EscapeKey:
    """Notices that Esc was pressed, by what PyMOL does then: it shows or hides its text screen.

    (`OrthoKey` of PyMOL's layer1/Ortho.cpp turns the setting `text` over.)
    """

    def __init__(self, cmd: Any) -> None:
        """`cmd` has the PyMOL's commands; presses count from now on."""
        self._cmd = cmd
        self._before = cmd.get_setting_boolean("text")

    def was_pressed(self) -> bool:
        """Whether Esc was pressed; if so, what it has done to the screen is undone."""
        if self._cmd.get_setting_boolean("text") == self._before:
            return False
        self._cmd.set("text", int(self._before), quiet=1)
        return True
