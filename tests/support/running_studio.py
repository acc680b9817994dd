"""A studio in a process of its own, and what tests do on its page."""

import importlib.util
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
# Milliseconds: beside other work, a first painting compiles for a minute.
PATIENCE = 180_000
START = "import sys; from impasto.cli import main; sys.exit(main(sys.argv[1:]))"


@dataclass
class RunningStudio:
    """A studio on a folder, which can be killed and started again."""

    folder: Path
    words: tuple[str, ...] = ()
    project: Path = ROOT
    address: str = ""
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        port = self.address.rpartition(":")[2].strip("/") or "0"
        words = ("studio", "--no-browser", "--port", port, "--folder", str(self.folder))
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *words, *self.words],
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.project,
            env={**os.environ, "PATH": f"{self.project}{os.pathsep}{os.environ['PATH']}"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "open at" in line, line
        self.address = line.split()[-1]

    def end(self, number: int = signal.SIGINT) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)


def open_studio(page: Page, studio: RunningStudio) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(studio.address)
    page.wait_for_selector("protein-view[aria-busy=false]")


def serious_faults(page: Page) -> list[str]:
    """The faults that axe finds serious."""
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    page.evaluate(Path(spec.origin).with_name("axe.min.js").read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{fault['id']}: {node['html'][:120]} {node['failureSummary']}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def choose(page: Page, **settings: object) -> None:
    """Set settings as the page's controls do, and wait until the viewer shows them."""
    page.evaluate(
        "async (values) => { const { store } = await import('/static/store.js');"
        " store.set(values); await document.querySelector('protein-view').update(); }",
        settings,
    )


def settings_of(page: Page) -> dict[str, object]:
    found: dict[str, object] = page.evaluate(
        "async () => (await import('/static/store.js')).store.settings"
    )
    return found


def rest(page: Page) -> None:
    """Wait until the viewer shows, and the settings have, what the hand has turned it to."""
    page.wait_for_selector("protein-view:not([data-moving])")
