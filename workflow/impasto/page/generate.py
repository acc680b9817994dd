"""Write `index.html`, and beside it the folder `page/` with what the page shows.

The page refers to everything by relative paths, runs only its own small scripts, and makes no
requests to a network.
"""

import os
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from PIL import Image

from impasto.core.atomic_files import atomic_folder, atomic_write
from impasto.core.graphics.canvas import DEFAULT_RESOLUTION, DEFAULT_SHAPE
from impasto.core.graphics.images import contain, load_image
from impasto.core.graphics.text_runs import guess_language, is_right_to_left
from impasto.core.graphics.typography import FONT_FILES, SANS, SERIF, SERIF_ITALIC
from impasto.credits.credit_list import publication_of, read_citations
from impasto.film.cards import count_credit_pages, draw_title_card
from impasto.film.chapters import Chapter, film_chapters
from impasto.film.layout import Layout, fit_layout
from impasto.film.legend import shown_colour_key
from impasto.film.schedule import credit_spans, plan_film
from impasto.page.captions import captions_vtt, chapters_vtt
from impasto.rendering.colour_key import ColourKey
from impasto.rendering.views import render_views
from impasto.scoring.records import ComparedScore
from impasto.timeline.model import Entry, Timeline
from impasto.timeline.part_artworks import PartArtwork, artworks_of_parts
from impasto.timeline.result_paths import ResultPaths

ASSETS_FOLDER = "page"
SCRIPTS = ("slider.js", "player.js", "compare.js")
ASSET_FILES = (
    r"[a-z0-9-]+-(artwork|depth|render|small|part-[0-9]+)\.(png|jpg)|cover\.jpg|(captions|chapters)\.vtt"
    r"|(slider|player|compare)\.js|style\.css|(sans|serif|serif-italic)(-licence)?\.(ttf|txt)"
)
FONTS = {"serif.ttf": SERIF, "serif-italic.ttf": SERIF_ITALIC, "sans.ttf": SANS}
# Largest width and height of an artwork, of the film's cover, and of a still on the chapter bar.
ARTWORK_SIZE = (1000, 1000)
COVER_SIZE = (1280, 1280)
SMALL_SIZE = (400, 400)


@dataclass(frozen=True)
class CardPicture:
    """One of the pictures on a card, with its size in pixels.

    Attributes:
        source: its address relative to the page, escaped as an address.
        alt: text that describes it to those who cannot see it.
    """

    key: str
    name: str
    source: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class EntryCard:
    """What the page shows of an entry.

    Attributes:
        pictures: its pictures: first the painting, then the baseline if there is one.
        others: the artworks that parts of the painting are painted after.
        making_of: address of the film of its making; None if there is none.
        key: what the colours of the painting stand for; None if they stand for no value.
    """

    entry: Entry
    chapter: Chapter
    pictures: tuple[CardPicture, ...]
    scores: tuple[ComparedScore, ...]
    others: tuple[PartArtwork, ...] = ()
    making_of: str | None = None
    key: ColourKey | None = None


def make_page(
    timeline: Timeline,
    results: ResultPaths,
    output: Path,
    *,
    fps: int = 24,
    shape: str = DEFAULT_SHAPE,
    resolution: str = DEFAULT_RESOLUTION,
) -> None:
    """Write the page of a timeline to `output`, and its assets to the folder `page` beside it.

    `fps`, `shape` and `resolution` must be those of the film, so that the page has the right times
    of its chapters.

    Raises:
        InputError: an artwork, render, depth or still is missing or does not decode.
        OSError: a file cannot be written.
    """
    base = _to_url(os.path.relpath(results.folder, output.parent))
    stills = [load_image(results.still(entry.id)) for entry in timeline.entries]
    layout = fit_layout(stills[0].size, shape, resolution)
    parts = _film_chapters(timeline, layout, fps)
    cited = read_citations(timeline)
    tracks = {"captions": captions_vtt(timeline, parts), "chapters": chapters_vtt(parts)}
    with atomic_folder(output.parent / ASSETS_FOLDER, ASSET_FILES) as folder:
        _copy_static(folder)
        _write_cover(folder / "cover.jpg", layout, timeline, stills)
        for name, text in tracks.items():
            (folder / f"{name}.vtt").write_text(text, encoding="utf-8")
        cards = tuple(
            EntryCard(
                entry=part.entry,
                chapter=part,
                pictures=_make_pictures(part.entry, results, folder, base),
                scores=tuple(results.scores(part.entry.id)),
                others=_copy_part_artworks(part.entry, results, folder),
                making_of=f"{base}/making-of/{part.entry.id}.mp4" if part.entry.making_of else None,
                key=shown_colour_key(part.entry, results),
            )
            for part in parts
            if part.entry
        )
    text = _load_template().render(
        timeline=timeline,
        cards=cards,
        cited=cited,
        publication_of=publication_of,
        manner=_text_attributes,
        parts=parts,
        layout=layout,
        compared=any(score.baseline is not None for card in cards for score in card.scores),
        # A page that is opened from disk may not load the file of a track, but may contain it.
        tracks={name: f"data:text/vtt;charset=utf-8,{quote(t)}" for name, t in tracks.items()},
        scripts=SCRIPTS,
        base=base,
        assets=ASSETS_FOLDER,
    )
    with atomic_write(output) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _film_chapters(timeline: Timeline, layout: Layout, fps: int) -> list[Chapter]:
    """Return the chapters of the film, whose length depends on the number of its credit pages."""
    pages = count_credit_pages(layout, timeline)
    return film_chapters(timeline, fps, credit_spans(plan_film(timeline, fps), pages)[-1].end)


def _text_attributes(text: str) -> Markup:
    """Return the attributes of an element with this text: its direction and, if known, language.

    The direction is that of the film. `dir="auto"` would go by the first letter alone.
    """
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    language = guess_language(text) if 2 * wide > len(text) else None
    known = {"dir": "rtl" if is_right_to_left(text) else None, "lang": language}
    return Markup("").join(Markup(' {}="{}"').format(*item) for item in known.items() if item[1])


def _load_template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html")


def _copy_static(folder: Path) -> None:
    """Copy style, scripts and fonts, and the fonts' licences, which must accompany them."""
    for name in ("style.css", *SCRIPTS):
        text = (Path(__file__).parent / name).read_text(encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8")
    for name, face in FONTS.items():
        shutil.copyfile(FONT_FILES[face], folder / name)
    for name, face in (("serif", SERIF), ("sans", SANS)):
        shutil.copyfile(
            Path(FONT_FILES[face]).with_name("LICENSE.txt"), folder / f"{name}-licence.txt"
        )


def _write_cover(
    path: Path, layout: Layout, timeline: Timeline, stills: Sequence[Image.Image]
) -> None:
    """Write the film's title card, made of the stills; the page shows it until the film plays."""
    card = draw_title_card(layout, timeline, stills)
    contain(card, COVER_SIZE).save(path, quality=88)


def _copy_part_artworks(
    entry: Entry, results: ResultPaths, folder: Path
) -> tuple[PartArtwork, ...]:
    """Write small copies of the artworks of an entry's parts to the page's folder."""
    found = tuple(artworks_of_parts(entry))
    for other in found:
        picture = load_image(results.part(entry.id, other.number))
        picture.thumbnail(SMALL_SIZE, Image.Resampling.LANCZOS)
        picture.save(folder / f"{entry.id}-part-{other.number}.jpg", quality=85)
    return found


def _make_pictures(
    entry: Entry, results: ResultPaths, folder: Path, base: str
) -> tuple[CardPicture, ...]:
    """Write the pictures of a card to the page's folder, and describe them."""
    protein, artwork = entry.structure.title, entry.artwork
    still = load_image(results.still(entry.id))
    contain(still, SMALL_SIZE).save(folder / f"{entry.id}-small.jpg", quality=85)
    manners = [f"{artwork.title} by {artwork.artist}"]
    for other in artworks_of_parts(entry):
        work = f"{other.artwork.title} by {other.artwork.artist}"
        manners.append(f"its {', '.join(other.parts)} in that of {work}")
    alt = f"{protein}, painted in the manner of {'; '.join(manners)}."
    address = f"{base}/stills/{entry.id}.png"
    pictures = [CardPicture("still", "Painting", address, alt, *still.size)]
    if path := results.baseline(entry.id):
        alt = f"{protein}, painted after the same artwork without knowledge of depth."
        address = f"{base}/baselines/{entry.id}.png"
        size = load_image(path).size
        pictures.append(CardPicture("plain", "Depth-blind", address, alt, *size))

    def add(key: str, name: str, picture: Image.Image, suffix: str, alt: str) -> None:
        file = f"{entry.id}-{key}.{suffix}"
        picture.save(folder / file, quality=90)  # which a PNG does not have
        address = f"{ASSETS_FOLDER}/{file}"
        pictures.append(CardPicture(key, name, address, alt, *picture.size))

    reduced = load_image(results.artwork(entry.id))
    reduced.thumbnail(ARTWORK_SIZE, Image.Resampling.LANCZOS)
    work = f"{artwork.title} by {artwork.artist}, {artwork.date}."
    add("artwork", "Artwork", reduced, "jpg", work)
    render, depth = render_views(results.view(entry.id))
    add("render", "Render", render, "png", f"{protein}, as rendered, before painting.")
    add("depth", "Depth", depth, "png", f"Depth of {protein}: the lighter, the nearer.")
    return tuple(pictures)


def _to_url(path: str) -> str:
    return quote(Path(path).as_posix())
