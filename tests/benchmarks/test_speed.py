"""The parts of the speed benchmark that compute: counts, stages, curves, turns and charts."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

import made_up_results
from benchmarks.common.chart import Chart, Curve, draw_charts
from benchmarks.common.measured_process import Cost
from benchmarks.speed.breakdown import seconds_by_part
from benchmarks.speed.contestants import (
    INSTRUMENTED_CLI,
    impasto_runs,
    process_environment,
    spread_over_pauses,
    stop_steps,
)
from benchmarks.speed.instrumented_cli import scale_quality
from benchmarks.speed.lower_bound import time_convolutions
from benchmarks.speed.operator_counts import OperatorCounter, parse_passes
from benchmarks.speed.size_sweep import fit_exponent
from benchmarks.speed.stage_timer import (
    OPTIMISATION,
    OPTIMISER,
    OUTSIDE,
    PAINTING,
    STAGES,
    StageTimer,
    TimedStage,
    resolve_address,
)
from benchmarks.speed.time_to_target import Crossing, find_crossing
from impasto.painting.network.vgg import Encoder
from impasto.painting.quality import QUALITIES
from impasto.painting.vgg_layers import BLOCKS

WAVE = Path(__file__).parents[2] / "styles/hokusai-great-wave.jpg"
# Channels of VGG-19's blocks (Simonyan and Zisserman 2015, table 1, column E).
CHANNELS = (64, 128, 256, 512, 512)


@pytest.fixture(
    scope="module", params=[(torch.float32, 1), (torch.float32, 2), (torch.bfloat16, 1)]
)
def counted(request):
    """Count two steps to relu5_1, and one pass to relu1_2 without gradients."""
    precision, threads = request.param
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    census = OperatorCounter(StageTimer())
    picture = torch.rand(1, 3, 64, 96, requires_grad=True)
    with census:
        encoder = Encoder(torch.device("cpu"), precision)
        for _ in range(2):
            encoder(picture, ["relu5_1"])["relu5_1"].sum().backward()
        with torch.no_grad():
            encoder(picture, ["relu1_2"])
    yield census
    torch.set_num_threads(before)


def multiplications_a_pixel():
    """Count those of VGG-19 up to relu5_1 by hand: 9 weights for each pair of channels."""
    total, before = 0.0, 3
    for block, (convolutions, channels) in enumerate(zip(BLOCKS, CHANNELS, strict=True)):
        for number in range(convolutions):
            total += 9 * before * channels / 4**block
            before = channels
            if (block, number) == (4, 0):
                return total
    raise AssertionError


def test_the_count_is_that_of_vgg_19_by_hand(counted):
    step, look = counted.passes
    assert (step.times, look.times) == (2, 1)
    assert step.of.is_step
    assert not look.of.is_step
    assert step.of.size == (96, 64)
    # A multiplication and an addition, forward and backward; the picture's border costs a little.
    assert step.of.flop_per_pixel == pytest.approx(4 * multiplications_a_pixel(), rel=0.001)
    assert step.of.flop_per_pixel == pytest.approx(1.44e6, rel=0.005)
    assert look.of.flop_per_pixel == 2 * 9 * (3 * 64 + 64 * 64)


def test_a_census_is_read_back_from_its_file(counted):
    document = json.loads(json.dumps(counted.as_dict()))
    assert parse_passes(document) == counted.passes


def test_a_pass_is_run_bare(counted):
    wall, cpu = time_convolutions(counted.passes[0].of, long_enough=0.0)
    assert wall > 0
    assert cpu > 0


def test_a_crossing_between_two_points_is_interpolated():
    points = [(10.0, 0.8), (1000.0, 0.4), (100.0, 0.6)]
    assert find_crossing(points, 0.3) is None
    assert find_crossing(points, 0.9) == Crossing(10.0, None)
    found = find_crossing(points, 0.5)
    assert found is not None
    assert found.measured == 1000.0
    # Halfway down is halfway along the logarithm.
    assert found.interpolated == pytest.approx(math.sqrt(100.0 * 1000.0))


def test_a_crossing_counts_even_if_the_curve_rises_again():
    assert find_crossing([(1.0, 0.9), (2.0, 0.5), (4.0, 0.7)], 0.5) == Crossing(
        2.0, pytest.approx(2.0)
    )


def test_the_exponent_of_a_power_is_found():
    points = [(n, 3.0 * n**1.5) for n in (2.0, 7.0, 11.0)]
    assert fit_exponent(points) == pytest.approx(1.5)


def test_turns_are_spread_evenly_and_keep_their_order():
    pauses = spread_over_pauses(range(4), list("abcdef"))
    assert len(pauses) == 4
    assert [item for pause in pauses for item in pause] == list("abcdef")
    assert max(map(len, pauses)) - min(map(len, pauses)) <= 1


@pytest.mark.parametrize("number", [1, 7, 400])
def test_pastiche_stops_last_at_its_last_step(number):
    found = stop_steps(number)
    assert found == tuple(sorted(set(found)))
    assert found[0] >= 1
    assert found[-1] == number


def test_standard_quality_runs_early_midway_and_late():
    runs = impasto_runs(threads=1)
    assert len({run.name for run in runs}) == len(runs)
    standard = [n for n, run in enumerate(runs) if run.setting == "impasto-standard-1"]
    assert standard[0] < len(runs) / 3 < standard[1] < 2 * len(runs) / 3 < standard[2]


@pytest.mark.parametrize("scales", ["scales", "stroke_scales"])
def test_a_scale_with_steps_keeps_at_least_one(scales):
    standard = QUALITIES["standard"]
    half, least = (getattr(scale_quality(standard, share), scales) for share in (0.5, 1e-6))
    assert [s.steps for s in half] == [round(s.steps / 2) for s in getattr(standard, scales)]
    assert {s.steps for s in least} == {1}
    assert scale_quality(standard, 1.0) == standard


def test_a_stage_counts_only_within_those_that_it_is_part_of():
    stopwatch = StageTimer()
    seen = []
    inner = stopwatch.timed_function(
        TimedStage("inner", (), (OPTIMISATION,)), lambda: seen.append(stopwatch.current)
    )
    inner()
    with stopwatch.in_stage(OPTIMISATION):
        inner()
        assert stopwatch.current == OPTIMISATION
    assert seen == [OUTSIDE, "inner"]
    assert set(stopwatch.as_dict()) == {OUTSIDE, OPTIMISATION, "inner"}


@pytest.mark.parametrize("address", [address for stage in STAGES for address in stage.functions])
def test_the_address_of_every_timed_function_resolves(address):
    owner, name = resolve_address(address)
    assert callable(getattr(owner, name))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("impasto.painting.gone:paint", "No module named 'impasto.painting.gone'"),
        ("impasto.painting.painter:Painter.gone", "no attribute 'gone'"),
        ("impasto.painting.painter:Gone.paint", "no attribute 'Gone'"),
        ("impasto.painting.baseline:LEARNING_RATE", "found 0.05"),
    ],
)
def test_an_address_without_a_function_is_an_error_that_names_it(address, found):
    with pytest.raises(LookupError, match=f"^{address}: expected .*{found}"):
        resolve_address(address)


def test_every_stage_is_timed_in_a_painting(tmp_path):
    """In a child process, since the package's functions stay wrapped, and in another folder."""
    results = made_up_results.make_results(tmp_path / "results", ["wave"])
    times, still = tmp_path / "times.json", tmp_path / "still.png"
    command = [sys.executable, "-m", INSTRUMENTED_CLI, "--times", times, "--share", "0.02"]
    command += ["paint", results.view("wave"), "--artwork", WAVE, "-o", still]
    command += ["--quality", "draft", "--device", "cpu", "--threads", "1"]
    environment = {**os.environ, **process_environment(threads=1)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    seconds = json.loads(times.read_text())["stages"]
    assert {name for name, spent in seconds.items() if spent["wall"] > 0} == {
        OUTSIDE,
        *(stage.name for stage in STAGES),
    }


def test_the_parts_of_a_still_add_up_to_it():
    bound = {
        "steps": [{"size": [8, 8], "times": 3, "flop": 9, "wall": 1.0, "cpu": 1.0, "ran": 3.5}]
    }
    stages = {OUTSIDE: 0.2, PAINTING: 0.3, OPTIMISATION: 6.0, OPTIMISER: 0.5, "matching": 0.7}
    times = {"stages": {name: {"wall": wall, "cpu": wall} for name, wall in stages.items()}}
    census = {"seconds": {OPTIMISATION: {"pooling": 0.4, "activations": 0.6}}}
    found = seconds_by_part(bound, census, times, Cost(wall=10.0, cpu=10.0, memory=1))
    assert sum(found.values()) == pytest.approx(10.0)
    assert found["matching"] == 0.7
    assert found["further time of the same convolutions"] == pytest.approx(0.5)
    assert found["start-up and imports"] == pytest.approx(2.3)


def test_a_chart_has_its_size_and_colour(tmp_path):
    colour = (200, 20, 20)
    points = [(1.0, 0.9), (100.0, 0.2)]
    curve = Curve("name", colour, points, faint=[points, points[:1]], labels=["", "end"])
    chart = Chart("title", [curve], levels=[(0.5, "here")], marks=[(9.0, "now")], log_x=True)
    draw_charts(tmp_path / "chart.png", {"A": chart, "B": chart}, "AB", (600, 200))
    picture = Image.open(tmp_path / "chart.png").convert("RGB")
    assert picture.size == (600, 200)
    assert colour in {shade for _, shade in picture.getcolors(600 * 200)}
