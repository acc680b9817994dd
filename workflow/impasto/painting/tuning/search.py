"""The painter tunes itself: dials searched for a still that keeps every promise.

Two stages, with the still's own painting between them. `explore` works on a small, quick painting
and searches all dials that are free; `refine` works on the layers of the still itself and searches
those that need no repainting. A trial of these costs a composition and a scoring, a trial of the
others a small painting as well; both are counted, and neither stage goes beyond its budget.

The figures of a small still are not those of a large one, but a dial moves both the same way. So
stills are compared with stills of the same size only, the one that has the dials as they were given
among them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from impasto.painting.composition.layers import LayeredPainting
from impasto.painting.dials import Dials
from impasto.painting.tuning.trial import TrialPainter
from impasto.scoring.judge import Scores

COARSE_COMPOSITIONS = 20
COARSE_PAINTINGS = 4
FULL_COMPOSITIONS = 12
"""The budget: about the time of one more still at standard quality."""


@dataclass(frozen=True)
class ScoreTarget:
    """What a figure should reach.

    Attributes:
        score: its name among the scores.
        target: the value to reach; there is no gain beyond it.
        worst: what a picture without this quality has: chance, or the bare render.
        share: how much missing the whole way from `reach` to `nothing` counts.
    """

    score: str
    target: float
    worst: float
    share: float = 1.0


SCORE_TARGETS = (
    ScoreTarget("separation", 0.96, 0.5),
    ScoreTarget("outline", 0.90, 0.5),
    ScoreTarget("depth_edges", 0.72, 0.5),
    ScoreTarget("depth", 0.35, 0.0),
    ScoreTarget("style", 0.40, 1.0),
    # Together they count like the style, which is their mean.
    ScoreTarget("style_coarse", 0.60, 1.0, 1 / 3),
    ScoreTarget("style_middle", 0.60, 1.0, 1 / 3),
    ScoreTarget("style_fine", 0.60, 1.0, 1 / 3),
)


@dataclass(frozen=True)
class DialStep:
    """How far a dial of the composition is turned at once, and at most.

    The ends are nearer than the dial's own: a figure can be bought there that no viewer would pay.
    """

    name: str
    step: float
    low: float
    high: float


DIAL_STEPS = (
    DialStep("relief", 0.4, 0.4, 1.8),
    DialStep("ground_calm", 0.2, 0.1, 0.9),
    DialStep("artwork_colour", 0.2, 0.6, 1.0),
)
STEP_SHARES = (1.0, 0.5, 0.25)
# What is tried of the dials that need a repainting: more likeness for form, less for style.
LIKENESS_FOR_FORM, LIKENESS_FOR_STYLE = 1.5, 0.65
STROKE_SIZES = (0.75, 1.3)
# A repainting must lower the shortfall by this much, since it is not weighed again at full size.
MIN_REPAINTING_GAIN = 0.03
# Against one step of a dial: it decides between stills that are as good.
DEFAULTS_PULL = 0.004
SEARCHED_DIALS = (*(turn.name for turn in DIAL_STEPS), "likeness", "stroke_size")

TrialCallback = Callable[[int, int, str], None]
"""Told of trials done, of all that the budget allows, and of what is being done."""


def misses(scores: Scores) -> dict[str, float]:
    """How far each figure misses its line: 0 at the line or beyond, its share at nothing.

    A figure that could not be taken is left out.
    """
    found: dict[str, float] = {}
    for line in SCORE_TARGETS:
        value = getattr(scores, line.score)
        if value is not None:
            way = (line.target - value) / (line.target - line.worst)
            found[line.score] = line.share * max(0.0, way)
    return found


def shortfall(scores: Scores) -> float:
    """How far a still is from keeping every promise: the sum of the misses, 0 where it does."""
    return sum(misses(scores).values())


@dataclass(frozen=True)
class Trial:
    """A still that was judged."""

    dials: Dials
    painting: LayeredPainting
    scores: Scores

    @property
    def shortfall(self) -> float:
        """See `shortfall`."""
        return shortfall(self.scores)

    @property
    def cost(self) -> float:
        """The shortfall, with a slight pull towards the painter's defaults."""
        usual, steps = Dials(), {turn.name: turn.step for turn in DIAL_STEPS}
        away = sum(
            abs(getattr(self.dials, name) - getattr(usual, name)) / steps.get(name, 0.3)
            for name in SEARCHED_DIALS
        )
        return self.shortfall + DEFAULTS_PULL * away


@dataclass(frozen=True)
class Exploration:
    """What the small paintings have told.

    Attributes:
        dials: the best dials found.
        painting: the best small painting; None if there was nothing to search.
        compositions: how many were judged.
        paintings: how many were painted.
    """

    dials: Dials
    painting: LayeredPainting | None = None
    compositions: int = 0
    paintings: int = 0


@dataclass(frozen=True)
class Refinement:
    """A still of the dials that the painter chose.

    Attributes:
        best: the still.
        before: shortfall of the same layers, composed with the dials as they were given.
        compositions: how many were judged.
    """

    best: Trial
    before: float
    compositions: int


def explore(
    given: Dials,
    free: Collection[str],
    trial_painter: TrialPainter,
    watch: TrialCallback | None = None,
) -> Exploration:
    """Search the dials on small paintings.

    Args:
        given: the dials as they were given.
        free: names of those that may be changed.
        trial_painter: where small stills are painted.
        watch: told of every trial.
    """
    if not any(name in free for name in SEARCHED_DIALS):
        return Exploration(given)
    search = _Search(trial_painter, COARSE_COMPOSITIONS, COARSE_PAINTINGS, watch)
    search.repaint(given)
    search.compose(free, spare=COARSE_COMPOSITIONS // 3)
    for name in ("likeness", "stroke_size"):
        if name in free:
            _try_repaintings(search, name)
    search.compose(free)
    best = search.best
    return Exploration(best.dials, best.painting, search.compositions, search.paintings)


def refine(
    given: Dials,
    chosen: Dials,
    free: Collection[str],
    painting: LayeredPainting,
    trial_painter: TrialPainter,
    watch: TrialCallback | None = None,
) -> Refinement:
    """Search the dials of the composition once more, on the still's own layers.

    Args:
        given: the dials as they were given.
        chosen: the dials that `painting` was painted with; the search starts there.
        free: names of those that may be changed.
        painting: the still.
        trial_painter: where it was painted.
        watch: told of every trial.
    """
    search = _Search(trial_painter, FULL_COMPOSITIONS, 0, watch)
    as_given = {turn.name: getattr(given, turn.name) for turn in DIAL_STEPS}
    search.try_dials(painting, replace(chosen, **as_given))
    before = search.best.shortfall
    search.try_dials(painting, chosen)
    search.compose(free)
    return Refinement(search.best, before, search.compositions)


class _Search:
    """Trials at one size, within a budget: the best is kept, and none is made twice."""

    def __init__(
        self, studio: TrialPainter, compositions: int, paintings: int, watch: TrialCallback | None
    ) -> None:
        self._studio, self._watch = studio, watch
        self._budget = (compositions, paintings)
        self._best: Trial | None = None
        self._tried: set[Dials] = set()
        self.compositions = self.paintings = 0

    @property
    def best(self) -> Trial:
        """The best still so far."""
        assert self._best is not None, "nothing was tried yet"
        return self._best

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to gain, or to spend."""
        kept = self._best is not None and self._best.shortfall == 0
        return kept or self.compositions >= self._budget[0]

    def try_dials(self, painting: LayeredPainting, dials: Dials, worth: float = 0.0) -> bool:
        """Judge layers as `dials` compose them; whether that is better, by more than `worth`."""
        if self.is_finished or dials in self._tried:
            return False
        self._tried.add(dials)
        composed = self._studio.compose(painting, dials)
        trial = Trial(dials, composed, self._studio.score_painting(composed))
        self.compositions += 1
        better = self._best is None or trial.cost < self._best.cost - worth
        if better:
            self._best = trial
        self._report(f"shortfall {self.best.shortfall:.3f}")
        return better

    def repaint(self, dials: Dials) -> bool:
        """Paint anew and judge; whether that was worth it."""
        if self.is_finished or self.paintings >= self._budget[1]:
            return False
        self._report("a small painting")
        painting = self._studio.paint(dials)
        self.paintings += 1
        return self.try_dials(painting, dials, MIN_REPAINTING_GAIN)

    def compose(self, free: Collection[str], spare: int = 0) -> None:
        """Search the dials of the composition one by one, to both sides, ever more narrowly.

        Args:
            free: names of those that may be changed.
            spare: how many compositions of the budget to leave.
        """
        turns = [turn for turn in DIAL_STEPS if turn.name in free]
        for share in STEP_SHARES:
            moved = True
            while moved:
                moved = False
                for turn in turns:
                    moved = self._try_steps(turn, share, spare) or moved

    def _try_steps(self, turn: DialStep, share: float, spare: int) -> bool:
        """Whether the best still is better with this dial turned, to one side or the other."""
        for step in (share * turn.step, -share * turn.step):
            if self.compositions + spare >= self._budget[0]:
                return False
            here = getattr(self.best.dials, turn.name)
            value = round(min(max(here + step, turn.low), turn.high), 3)
            if self.try_dials(self.best.painting, _replace_dial(self.best.dials, turn.name, value)):
                return True
        return False

    def _report(self, note: str) -> None:
        if self._watch:
            self._watch(self.compositions + self.paintings, sum(self._budget), note)


def _try_repaintings(search: _Search, name: str) -> None:
    """Try the values of a dial that needs a repainting, until one is worth it."""
    values = STROKE_SIZES
    if name == "likeness":
        missed = misses(search.best.scores)
        style = sum(miss for figure, miss in missed.items() if figure.startswith("style"))
        form = sum(missed.values()) - style
        values = (
            (LIKENESS_FOR_FORM, LIKENESS_FOR_STYLE)
            if form >= style
            else (LIKENESS_FOR_STYLE, LIKENESS_FOR_FORM)
        )
    for value in values:
        if search.repaint(_replace_dial(search.best.dials, name, value)):
            return


def _replace_dial(dials: Dials, name: str, value: Any) -> Dials:
    return replace(dials, **{name: value})
