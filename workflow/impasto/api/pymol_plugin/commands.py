"""The commands `impaint` and `impaint_stop`, which start and stop a painting in PyMOL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from impasto.api.pymol_plugin.artwork_names import named_artworks
from impasto.api.pymol_plugin.request import PaintRequest, parse_request
from impasto.core.errors import InputError, Stopped
from impasto.painting.progress import Progress
from impasto.painting.quality import QUALITIES

PROGRESS_STEP = 0.1  # share of the work between two lines of the log


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


class ImpaintCommands:
    """Paints the view of one PyMOL, one painting at a time."""

    def __init__(self, cmd: Any) -> None:
        """Take `cmd`, which has PyMOL's commands."""
        self._cmd = cmd
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None

    def install(self) -> None:
        """Add the commands to PyMOL, with completion of names."""
        from pymol.shortcut import Shortcut

        cmd = self._cmd
        cmd.extend("impaint", self.impaint)
        cmd.extend("impaint_stop", self.impaint_stop)
        cmd.auto_arg[0]["impaint"] = [lambda: Shortcut(named_artworks()), "artwork", ", "]
        cmd.auto_arg[1]["impaint"] = [lambda: Shortcut(QUALITIES), "quality", ""]

    def impaint(self, artwork: str = "", quality: str = "draft", **options: Any) -> None:
        """
        DESCRIPTION

            "impaint" paints what the viewer shows in the manner of an artwork. It
            shows the painting in the viewer until the view changes. The session
            stays as it is and can be used meanwhile. Esc cancels the painting.

        USAGE

            impaint artwork [, quality [, file=NAME.png [, size=PIXELS
                [, DIAL=VALUE ... [, threads=N [, async=0 ]]]]]]

        ARGUMENTS

            artwork = a file, a name in the folder styles/, or part of a name

            quality = sketch, draft, standard or final {default: draft}

            file = also write the painting to this file, and its record beside it

            size = long side in pixels {default: that of the quality}

            DIAL = one of the painter's dials, such as relief, motifs or palette;
                "impasto paint --help" explains them

            threads = CPU threads {default: all cores but one}

            async = 0 waits for the painting {default: 1; 0 without a window}

        EXAMPLES

            impaint hokusai-great-wave
            impaint wave, standard, relief=1.5, file=wave.png

        SEE ALSO

            impaint_stop
        """  # noqa: D401 (PyMOL shows this text as its help)
        options.pop("_self", None)
        with _errors_for_pymol():
            # Without a window, a script would end before a painting in the background is done.
            window = not self._cmd._pymol.invocation.options.no_gui
            viewer = self._cmd.get_viewport()
            request = parse_request(artwork, quality, options, viewer, in_background=window)
            if self._thread is not None and self._thread.is_alive():
                raise InputError("still painting; wait, or cancel it with Esc or impaint_stop")
            self._cancelled.clear()
            work = request, self._cmd.get_session(cache=0), EscapeKey(self._cmd)
            if not request.in_background:
                self._paint(*work)
                return
            # The thread is a daemon, so that PyMOL can quit while it paints.
            self._thread = threading.Thread(
                target=self._paint_in_background, args=work, daemon=True
            )
            self._thread.start()

    def impaint_stop(self) -> None:
        """
        DESCRIPTION

            "impaint_stop" cancels the painting that "impaint" is working on, as Esc does.

        USAGE

            impaint_stop
        """  # noqa: D401 (PyMOL shows this text as its help)
        self._cancelled.set()

    def _paint(self, request: PaintRequest, session: dict[str, Any], escape: EscapeKey) -> None:
        # PyTorch takes seconds to load, so it is imported only when there is something to paint.
        from impasto.api.paint import paint
        from impasto.api.pymol_plugin.session_view import render_session
        from impasto.core.arrays import to_8bit

        width, height = request.size
        ending = "; Esc or impaint_stop cancels it" if request.in_background else ""
        _print_message(f"{width}x{height} pixels after {request.artwork.stem}{ending}")
        frame = render_session(session, request.size)
        self._raise_if_cancelled(escape)
        reported = 0.0

        def watch(progress: Progress) -> None:
            nonlocal reported
            self._raise_if_cancelled(escape)
            if progress.share >= reported + PROGRESS_STEP:
                reported = progress.share
                loss = "" if progress.layer == "strokes" else f", loss {progress.loss:.3f}"
                _print_message(f"{progress.share:.0%}, {progress.layer}{loss}")

        painting = paint(frame, request.artwork, watch=watch, **request.options)
        if request.file is not None:
            painting.save(request.file)
            _print_message(f"wrote {request.file}")
        self._show(Image.fromarray(to_8bit(np.asarray(painting.still))), request.viewer)
        _print_message(f"done in {painting.seconds:.0f} s")

    def _paint_in_background(
        self, request: PaintRequest, session: dict[str, Any], escape: EscapeKey
    ) -> None:
        """Paint in a thread of its own and print its errors, as nothing else catches them."""
        try:
            self._paint(request, session, escape)
        except Stopped as end:
            _print_message(str(end))
        except (InputError, OSError, MemoryError, RuntimeError) as error:
            # Too little memory on the device, or a PyMOL that has quit, raises a RuntimeError.
            _print_message(f"Error: {error}")

    def _raise_if_cancelled(self, escape: EscapeKey) -> None:
        if self._cancelled.is_set() or escape.was_pressed():
            raise Stopped("cancelled")

    def _show(self, picture: Image.Image, viewer: tuple[int, int]) -> None:
        """Show a picture in the viewer until the view changes."""
        with TemporaryDirectory(prefix="impaint-") as folder:
            shown = Path(folder) / "shown.png"
            picture.resize(viewer, Image.Resampling.LANCZOS).save(shown)
            self._cmd.load_png(str(shown), movie=0, quiet=1)


@contextmanager
def _errors_for_pymol() -> Iterator[None]:
    """Turn errors into those that PyMOL shows on one line, without a traceback."""
    from pymol import CmdException

    try:
        yield
    except (InputError, OSError, MemoryError, RuntimeError, Stopped) as error:
        raise CmdException(str(error)) from None


def _print_message(message: str) -> None:
    print(f" impaint: {message}", flush=True)
