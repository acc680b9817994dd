"""The search of self-tuning: it looks for dials with which a still meets all targets of the scores.

There are two stages, with the still's own painting between them. `explore` works on a small, quick
painting and searches all dials that are free. `refine` works on the layers of the still itself and
searches those dials that need no repainting. A trial of such a dial costs a composition and a
scoring; a trial of any other costs a small painting as well. Both are counted, and neither stage
exceeds its budget.

The scores of a small still differ from those of a large one, but a dial moves both the same way. So
stills are only compared with stills of the same size, including the one with the dials as they were
given.
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
    """The target of a score.

    Attributes:
        score: its name among the scores.
        target: the value to reach; there is no gain beyond it.
        worst: the value of a picture without this quality: chance, or the bare render.
        share: the miss of a score at `worst`.
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
    # Together they count as much as the style, which is their mean.
    ScoreTarget("style_coarse", 0.60, 1.0, 1 / 3),
    ScoreTarget("style_middle", 0.60, 1.0, 1 / 3),
    ScoreTarget("style_fine", 0.60, 1.0, 1 / 3),
)


@dataclass(frozen=True)
class DialStep:
    """The step and the range by which a dial of the composition is searched.

    The range is narrower than the dial's own: at its ends, a score improves at a price that no
    viewer would pay.
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
# Values that are tried of the dials that need a repainting: more likeness for form, less for style.
LIKENESS_FOR_FORM, LIKENESS_FOR_STYLE = 1.5, 0.65
STROKE_SIZES = (0.75, 1.3)
# A repainting must lower the shortfall by this much, since it is not judged again at full size.
MIN_REPAINTING_GAIN = 0.03
# Cost of one step of a dial away from its default; it decides between stills that are equally good.
DEFAULTS_PULL = 0.004
SEARCHED_DIALS = (*(turn.name for turn in DIAL_STEPS), "likeness", "stroke_size")

TrialCallback = Callable[[int, int, str], None]
"""Called with the trials done, the trials that the budget allows, and what is being done."""


def misses(scores: Scores) -> dict[str, float]:
    """Compute how far each score misses its target: 0 if it is reached, its share at `worst`.

    A score that could not be taken is left out.
    """
    found: dict[str, float] = {}
    for target in SCORE_TARGETS:
        value = getattr(scores, target.score)
        if value is not None:
            shortfall_share = (target.target - value) / (target.target - target.worst)
            found[target.score] = target.share * max(0.0, shortfall_share)
    return found


def shortfall(scores: Scores) -> float:
    """Return how far a still is from all targets: the sum of the misses, 0 where it meets them."""
    return sum(misses(scores).values())


@dataclass(frozen=True)
class Trial:
    """A still and its scores."""

    dials: Dials
    painting: LayeredPainting
    scores: Scores

    @property
    def shortfall(self) -> float:
        """The shortfall of its scores."""
        return shortfall(self.scores)

    @property
    def cost(self) -> float:
        """The shortfall, with a slight pull towards the painter's defaults."""
        defaults, steps = Dials(), {dial_step.name: dial_step.step for dial_step in DIAL_STEPS}
        steps_away = sum(
            abs(getattr(self.dials, name) - getattr(defaults, name)) / steps.get(name, 0.3)
            for name in SEARCHED_DIALS
        )
        return self.shortfall + DEFAULTS_PULL * steps_away


@dataclass(frozen=True)
class Exploration:
    """The result of the search on small paintings.

    Attributes:
        dials: the best dials found.
        painting: the best small painting; None if there was nothing to search.
        compositions: number of compositions judged.
        paintings: number of paintings.
    """

    dials: Dials
    painting: LayeredPainting | None = None
    compositions: int = 0
    paintings: int = 0


@dataclass(frozen=True)
class Refinement:
    """The still, with the dials that the painter chose.

    Attributes:
        best: the still.
        before: shortfall of the same layers, composed with the dials as they were given.
        compositions: number of compositions judged.
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
    """
    search = _Search(trial_painter, FULL_COMPOSITIONS, 0, watch)
    given_values = {dial_step.name: getattr(given, dial_step.name) for dial_step in DIAL_STEPS}
    search.try_dials(painting, replace(chosen, **given_values))
    before = search.best.shortfall
    search.try_dials(painting, chosen)
    search.compose(free)
    return Refinement(search.best, before, search.compositions)


class _Search:
    """Trials at one size, within a budget; the best is kept, and none is made twice."""

    def __init__(
        self,
        trial_painter: TrialPainter,
        compositions: int,
        paintings: int,
        watch: TrialCallback | None,
    ) -> None:
        self._trial_painter, self._watch = trial_painter, watch
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
        """Whether there is nothing left to gain, or no budget left."""
        kept = self._best is not None and self._best.shortfall == 0
        return kept or self.compositions >= self._budget[0]

    def try_dials(self, painting: LayeredPainting, dials: Dials, worth: float = 0.0) -> bool:
        """Judge layers composed with `dials`; return whether they are better by over `worth`."""
        if self.is_finished or dials in self._tried:
            return False
        self._tried.add(dials)
        composed = self._trial_painter.compose(painting, dials)
        trial = Trial(dials, composed, self._trial_painter.score_painting(composed))
        self.compositions += 1
        better = self._best is None or trial.cost < self._best.cost - worth
        if better:
            self._best = trial
        self._report(f"shortfall {self.best.shortfall:.3f}")
        return better

    def repaint(self, dials: Dials) -> bool:
        """Paint anew and judge; return whether that is better by over `MIN_REPAINTING_GAIN`."""
        if self.is_finished or self.paintings >= self._budget[1]:
            return False
        self._report("a small painting")
        painting = self._trial_painter.paint(dials)
        self.paintings += 1
        return self.try_dials(painting, dials, MIN_REPAINTING_GAIN)

    def compose(self, free: Collection[str], spare: int = 0) -> None:
        """Search the composition's dials one by one, both ways, with ever smaller steps.

        Args:
            free: names of those that may be changed.
            spare: how many compositions of the budget to leave.
        """
        dial_steps = [dial_step for dial_step in DIAL_STEPS if dial_step.name in free]
        for share in STEP_SHARES:
            moved = True
            while moved:
                moved = False
                for dial_step in dial_steps:
                    moved = self._try_steps(dial_step, share, spare) or moved

    def _try_steps(self, dial_step: DialStep, share: float, spare: int) -> bool:
        """Move a dial by one step, up or down; return whether that improves the best still."""
        for step in (share * dial_step.step, -share * dial_step.step):
            if self.compositions + spare >= self._budget[0]:
                return False
            current = getattr(self.best.dials, dial_step.name)
            value = round(min(max(current + step, dial_step.low), dial_step.high), 3)
            if self.try_dials(
                self.best.painting, _replace_dial(self.best.dials, dial_step.name, value)
            ):
                return True
        return False

    def _report(self, note: str) -> None:
        if self._watch:
            self._watch(self.compositions + self.paintings, sum(self._budget), note)


def _try_repaintings(search: _Search, name: str) -> None:
    """Try the values of a dial that needs a repainting, until one is an improvement."""
    values = STROKE_SIZES
    if name == "likeness":
        found = misses(search.best.scores)
        style = sum(miss for score, miss in found.items() if score.startswith("style"))
        form = sum(found.values()) - style
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
