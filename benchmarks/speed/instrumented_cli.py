"""Run a verb of impasto as a user would type it, and measure the seconds of its stages.

    python -m benchmarks.speed.instrumented_cli --times TIMES.json [--share 0.5]
        [--census CENSUS.json] paint ...

`--share` scales the steps of every quality, for the curve of style over time. `--census` counts
and times the operators that PyTorch runs.
"""

import argparse
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

started = time.perf_counter()

# Everything that the verb would import when it runs, so that `instrument_stages` finds it loaded.
import impasto.cli  # noqa: E402
import impasto.painting.tuning.trial  # noqa: E402
from benchmarks.speed.operator_counts import OperatorCounter  # noqa: E402
from benchmarks.speed.stage_timer import StageTimer, instrument_stages  # noqa: E402
from impasto.core.atomic_files import write_json  # noqa: E402
from impasto.painting.quality import QUALITIES, Quality, Scale  # noqa: E402

imported = time.perf_counter()


def main() -> int:
    """Run the verb and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.instrumented_cli",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--times", type=Path, required=True)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--census", type=Path)
    parser.add_argument("verb", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    for name, quality in QUALITIES.items():
        QUALITIES[name] = scale_quality(quality, arguments.share)
    stopwatch = StageTimer()
    instrument_stages(stopwatch)
    census = OperatorCounter(stopwatch) if arguments.census else None
    with census or nullcontext():
        status = impasto.cli.main(arguments.verb)
    stages = stopwatch.as_dict()
    write_json(arguments.times, {"imports": round(imported - started, 4), "stages": stages})
    if census is not None:
        write_json(arguments.census, census.as_dict())
    return status


def scale_quality(quality: Quality, share: float) -> Quality:
    """Return a quality with its steps multiplied by `share`; a scale with steps keeps at least one.

    Args:
        quality: the quality.
        share: factor of the number of steps.
    """
    return replace(
        quality,
        scales=_scale_steps(quality.scales, share),
        stroke_scales=_scale_steps(quality.stroke_scales, share),
    )


def _scale_steps(scales: tuple[Scale, ...], share: float) -> tuple[Scale, ...]:
    def steps(number: int) -> int:
        return max(1, round(number * share)) if number else 0

    return tuple(
        replace(scale, steps=steps(scale.steps), ground_steps=steps(scale.ground_steps))
        for scale in scales
    )


if __name__ == "__main__":
    sys.exit(main())
