"""Detect the Esc key in PyMOL, which does not report it to Python."""

from typing import Any


class EscapeKey:
    """Detects that Esc was pressed by its effect: PyMOL shows or hides its text screen.

    (`OrthoKey` in PyMOL's layer1/Ortho.cpp toggles the setting `text`.)
    """

    def __init__(self, cmd: Any) -> None:
        """Take `cmd`, which has PyMOL's commands, and watch for Esc from now on."""
        self._cmd = cmd
        self._before = cmd.get_setting_boolean("text")

    def was_pressed(self) -> bool:
        """Return whether Esc was pressed; if so, undo its effect on the screen."""
        if self._cmd.get_setting_boolean("text") == self._before:
            return False
        self._cmd.set("text", int(self._before), quiet=1)
        return True
