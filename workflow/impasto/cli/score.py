"""The verb `score`: judge a still against its render and artwork."""

import json
from pathlib import Path

from impasto.api.option_types import Flag


def score(still: Path, /, *, render: Path, artwork: Path, json_: Flag = False) -> None:
    """Judge a still: separation, outline, depth, style, structure, crispness.

    It is judged against its render and artwork. For comparison, the bare render on a plain ground
    is judged too; its scores are those before painting. Depth is judged if the render's depth
    (RENDER.depth.tif) lies beside it.

    Examples:
        impasto score still.png --render view/0000.png --artwork styles/hokusai-poppies.jpg
        impasto score still.png --render view/0000.png --artwork art.jpg --json

    Args:
        still: the painted picture.
        render: what it was painted from.
        artwork: the artwork that it was painted after.
        json_: print the scores as JSON; the object `render` has those of the bare render.
    """
    from impasto.api.score import score as judge_picture
    from impasto.api.score import score_render
    from impasto.artworks.artwork import load_artwork
    from impasto.rendering.frame import read_picture, read_rendered_frame
    from impasto.scoring.judge import SCORE_DEFINITIONS

    picture, frame = read_picture(still), read_rendered_frame(render)
    judged = load_artwork(artwork)
    scores = judge_picture(picture, frame, judged).as_dict()
    render_scores = score_render(frame, judged).as_dict()
    if json_:
        print(json.dumps({**scores, "render": render_scores}, indent=2))
        return
    arrows = {True: "↑", False: "↓", None: " "}
    print(f"{'':<13}{'still':>6}{'render':>8}")
    for definition in SCORE_DEFINITIONS:
        name = definition.name
        columns = f"{_score_text(scores[name]):>6}{_score_text(render_scores[name]):>8}"
        arrow = arrows[definition.more_is_better]
        print(f"{name:<13}{columns} {arrow}  {definition.meaning}")
    print("↑ higher is better, ↓ lower is better, – not applicable")
    print("render: the bare render on the artwork's mean colour, for comparison")


def _score_text(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
