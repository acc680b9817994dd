"""Tests of the threads, memory and time that jobs request."""

from pathlib import Path

import pytest

from impasto.painting.quality import QUALITIES
from impasto.planning.job_resources import (
    PAINTING_TIME_FACTORS,
    STAGE_RESOURCES,
    cpu_threads,
    memory_megabytes,
    runtime_minutes,
)
from impasto.timeline import settings


def made(**config):
    return settings.settings_from_mapping(config, Path("config.yaml"))


@pytest.mark.parametrize(
    ("threads", "cores", "usable", "started"),
    [
        (2, 2, 2, 2),
        (2, 4, 8, 2),
        # `--cores` exceeds the machine's cores: a job gets its share, and at least one thread.
        (2, 4, 2, 1),
        (4, 8, 4, 2),
        (1, 8, 2, 1),
        # A queue has assigned the cores, on a node of any size.
        (2, None, 64, 2),
        (2, None, 2, 2),
        (16, None, 16, 16),
    ],
)
def test_threads_are_the_jobs_share_or_what_its_queue_gave_it(threads, cores, usable, started):
    assert cpu_threads(threads, cores, usable) == started


@pytest.mark.parametrize("stage", STAGE_RESOURCES)
def test_requests_stay_within_what_queues_offer(stage):
    for quality in QUALITIES:
        assert 1000 <= memory_megabytes(stage, made(quality=quality)) <= 16_000
        assert 5 <= runtime_minutes(stage, made(quality=quality), frames=96) <= 24 * 60


def test_larger_pictures_request_more_memory_and_time():
    small, large = (made(quality="final", size=size) for size in ("512x384", "3840x2160"))
    for stage in ("render", "paint", "baseline", "animate"):
        assert memory_megabytes(stage, large) > memory_megabytes(stage, small)
    for stage in ("paint", "baseline", "animate"):
        assert runtime_minutes(stage, large) > 1.5 * runtime_minutes(stage, small)


def test_a_larger_still_requests_nothing_for_its_clip_and_its_baseline():
    usual, large = made(), made(size="2560x1920")
    assert usual.clip_size == large.clip_size == (1280, 960)
    for stage in ("baseline", "animate"):
        assert memory_megabytes(stage, large) == memory_megabytes(stage, usual)
    assert memory_megabytes("paint", large) > memory_megabytes("paint", usual)
    # 100 frames of 1280x960 take 123 min at 60 s for each of 1.23 megapixels, beside the fixed 15.
    assert runtime_minutes("render", large, 100) == runtime_minutes("render", usual, 100) == 138


def test_the_film_requests_what_its_canvas_needs():
    draft, usual, large = made(quality="draft"), made(), made(resolution="2160p")
    memory = [memory_megabytes("film", one) for one in (draft, usual, large)]
    minutes = [runtime_minutes("film", one, 1440) for one in (draft, usual, large)]
    assert memory == sorted(set(memory))
    assert minutes == sorted(set(minutes))
    assert memory_megabytes("film", made(size="2560x1920")) == memory_megabytes("film", usual)


def test_longer_clips_request_more_time():
    for stage in ("render", "animate", "film"):
        assert runtime_minutes(stage, made(), frames=1440) > runtime_minutes(
            stage, made(), frames=1
        )


def test_every_quality_has_its_time():
    assert set(PAINTING_TIME_FACTORS) == set(QUALITIES)
    minutes = [runtime_minutes("paint", made(quality=quality)) for quality in QUALITIES]
    assert minutes == sorted(set(minutes))
