"""The benchmark of long timelines: its plans have the jobs that it counts on."""

from benchmarks.growth.__main__ import measure_growth
from benchmarks.growth.synthetic_timeline import FRAMES_PER_CLIP


def test_a_short_timeline_is_planned_made_and_edited(tmp_path):
    found = measure_growth(tmp_path, 2)  # a wrong number of jobs or frames is an error
    assert found.frames == 2 * FRAMES_PER_CLIP
    costs = (found.check, found.plan, found.empty, found.plan_when_made, found.plan_after_edit)
    assert all(cost.cpu > 0 for cost in costs)
