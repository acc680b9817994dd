import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from PIL import Image

from impasto.cli import main
from impasto.core.errors import InputError
from impasto.credits import citation
from impasto.film.schedule import chapter_times
from impasto.page.generate import make_page
from impasto.timeline.model import PartRef, Timeline
from impasto.timeline.result_paths import ResultPaths
from made_up_results import (
    BANDS,
    GRADIENT,
    add_baselines,
    make_entry,
    make_results,
    make_timeline,
    show_values,
)

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too' 00:01 --> 00:02\n\nend"


class Page(HTMLParser):
    """The elements of a page, each a tag with its attributes, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def _film() -> Timeline:
    first = make_entry("old", 1800, seconds=2, text=HOSTILE)
    second = make_entry("new", 1900, seconds=3)
    linked = replace(second.milestone, url="https://doi.org/10.1002/cber.18940270364")
    return make_timeline(first, replace(second, milestone=linked))


@pytest.fixture
def page(tmp_path: Path) -> Page:
    results = make_results(tmp_path, ["old", "new"])
    make_page(_film(), results, tmp_path / "index.html", fps=12)
    return Page(tmp_path / "index.html")


def test_every_reference_is_relative_and_leads_to_a_file(page: Page, tmp_path: Path) -> None:
    made_by_others = {
        "animation.mp4",
        "animation.gif",
        "animation.webp",
        "poster.png",
        "CREDITS.md",
        "credits.bib",
    }
    found = set()
    for tag, attributes in page.elements:
        for key in ("src", "href", "poster", *(["value"] if tag == "option" else [])):
            address = attributes.get(key)
            if address is None or address.startswith("data:") or (tag == "a" and "://" in address):
                continue
            assert "://" not in address
            assert not address.startswith("/")
            path = (tmp_path / unquote(address.partition("#")[0])).resolve()
            found.add(path.relative_to(tmp_path.resolve()).as_posix())
    assert made_by_others <= found
    for name in found - made_by_others:
        assert (tmp_path / name).is_file(), name
    styles = (tmp_path / "page" / "style.css").read_text()
    for address in re.findall(r'url\("([^"]+)"\)', styles):
        assert (tmp_path / "page" / address).is_file()


def test_the_film_of_a_making_is_offered_in_its_chapter(page: Page, tmp_path: Path) -> None:
    assert len(page.all("video")) == 1
    results = make_results(tmp_path / "r", ["old", "new"])
    film = _film()
    entries = film.entries[0], replace(film.entries[1], making_of=True)
    make_page(replace(film, entries=entries), results, tmp_path / "r/index.html", fps=12)
    shown = Page(tmp_path / "r/index.html")
    _, making = shown.all("video")
    # It is loaded only when it is played.
    assert (making["src"], making["preload"]) == ("./making-of/new.mp4", "none")
    tags = [tag if tag != "article" else attributes["id"] for tag, attributes in shown.elements]
    assert tags.index("new") < tags.index("details")


def test_the_artworks_of_parts_are_named_with_their_parts(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["old", "new"])
    film = _film()
    first, second = film.entries
    work = replace(first.artwork, title="Another Work", artist="A. Other", credit="Lent")
    parts = (
        PartRef("ground", work),
        PartRef("chain:B/helix", work),
        PartRef("loop", first.artwork),
    )
    first = replace(first, paint=replace(first.paint, parts=parts))
    results.part("old", 1).parent.mkdir(parents=True)
    Image.new("RGB", (900, 600), "green").save(results.part("old", 1))
    make_page(replace(film, entries=(first, second)), results, tmp_path / "index.html")
    shown = Page(tmp_path / "index.html")
    assert "ground, helix of chain B" in shown.text
    assert shown.text.count("Another Work") == 1
    for words in ("A. Other", "Lent"):
        assert words in shown.text
    sources = [str(image.get("src")) for image in shown.all("img")]
    assert sources.count("page/old-part-1.jpg") == 1
    assert not [source for source in sources if "part-2" in source or "part-3" in source]
    with Image.open(tmp_path / "page/old-part-1.jpg") as picture:
        assert picture.size == (400, 267)
    (alt,) = (str(i["alt"]) for i in shown.all("img") if i.get("src") == "./stills/old.png")
    assert "its ground, helix of chain B in that of Another Work by A. Other" in alt


def test_nothing_is_asked_of_a_network(page: Page, tmp_path: Path) -> None:
    scripts = [script["src"] for script in page.all("script")]
    assert scripts == ["page/slider.js", "page/player.js", "page/compare.js"]
    for name in ("page/style.css", *scripts):
        assert "://" not in (tmp_path / str(name)).read_text()


def test_texts_are_escaped(page: Page) -> None:
    assert "alert(1)" in page.text  # shown, not run
    assert len(page.all("script")) == 3
    assert "A <Film> & its Title" in page.text
    assert "A <Work> & More" in page.text
    assert any("A <Work> & More" in (image["alt"] or "") for image in page.all("img"))


def test_the_colours_of_a_painting_are_explained_if_they_stand_for_a_value(tmp_path: Path) -> None:
    names = ["bands", "gradient", "hidden"]
    results = make_results(tmp_path, names)
    bands, gradient, hidden = (make_entry(name, 1900 + k) for k, name in enumerate(names))
    wanted = replace(GRADIENT, name="<i>&", missing="#aaaaaa", limits=(-10, 80))
    entries = (
        show_values(bands, results, BANDS),
        show_values(gradient, results, wanted),
        replace(show_values(hidden, results, BANDS), paint=hidden.paint),
    )
    make_page(make_timeline(*entries), results, tmp_path / "index.html")
    page = Page(tmp_path / "index.html")
    text = " ".join(page.text.split())
    assert "Predicted confidence (pLDDT) ≤ 50 50–70 70–90 > 90 no value" in text
    assert "<i>& (Å²) from ≤ −10 to ≥ 80 no value" in text
    keys = [div for div in page.all("div") if div.get("class") == "key"]
    assert [key["role"] for key in keys] == ["group", "group"]
    styles = {kind: [] for kind in ("swatch", "ramp")}
    for span in page.all("span"):
        styles.get(str(span.get("class")), []).append(span.get("style"))
    assert styles["swatch"] == [
        f"--colour: {colour}" for key in (BANDS, wanted) for _, colour in key.swatches
    ]
    assert styles["ramp"] == ["--colours: #481d6f, #fde725"]


def test_a_structure_has_its_publication(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["old", "new"])
    first, second = _film().entries
    own = {"1hel.pdb": first, "1gbt.cif": second}
    film = make_timeline(
        *(
            replace(one, structure=replace(one.structure, file=ROOT / "pdb" / name))
            for name, one in own.items()
        )
    )
    make_page(film, results, tmp_path / "index.html")
    page = Page(tmp_path / "index.html")
    for name in own:
        publication = citation.read_citation(ROOT / "pdb" / name)
        assert str(publication) in page.text
    assert "https://doi.org/10.1021/bi00488a022" in [a["href"] for a in page.all("a")]
    assert "doi:10.1021/bi00488a022" in page.text


def test_the_structure_of_a_plate_has_its_publication(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["old"])
    old, _ = _film().entries
    file = ROOT / "pdb" / "1gbt.cif"
    drawn = replace(old.artwork, file=None, plate="ribbon", structure=file, licence="CC0 1.0")
    make_page(make_timeline(replace(old, artwork=drawn)), results, tmp_path / "index.html")
    page = Page(tmp_path / "index.html")
    assert str(citation.read_citation(file)) in page.text
    assert f"{drawn.credit}; CC0 1.0" in page.text


def test_a_card_an_entry_that_jumps_to_its_chapter(page: Page) -> None:
    times = chapter_times(_film(), 12)
    cards = page.all("article")
    assert [card["id"] for card in cards] == ["old", "new"]
    for card in cards:
        assert float(card["data-start"] or "nan") == pytest.approx(
            times[card["id"] or ""], abs=1e-3
        )
    # Without the script, links lead to the times of the chapters in the film.
    moments = [a["href"] or "" for a in page.all("a") if "#t=" in (a["href"] or "")]
    starts = [str(card["data-start"]) for card in cards]
    bar = ["0.0", *starts, page.all("li")[3]["data-start"]]
    assert [m.removeprefix("./animation.mp4#t=") for m in moments] == [*bar, *starts]


def test_the_chapter_bar_is_as_long_as_the_film(page: Page) -> None:
    items = [li for li in page.all("li") if "data-start" in li]
    assert [li["data-name"] for li in items] == [
        "Title",
        "1800 · Milestone of 1800",
        "1900 · Milestone of 1900",
        "Credits",
    ]
    assert [li.get("data-card") for li in items] == [None, "old", "new", None]
    lengths = [int(str(li["style"]).removeprefix("--length: ")) / 1000 for li in items]
    starts = [float(li["data-start"] or "nan") for li in items]
    for start, length, following in zip(starts, lengths, starts[1:], strict=False):
        assert start + length == pytest.approx(following)
    ranges = [i for i in page.all("input") if i["aria-label"] == "Chapter"]
    assert [float(i["max"] or "nan") for i in ranges] == [pytest.approx(starts[-1] + lengths[-1])]


def test_captions_and_chapters_as_webvtt(page: Page, tmp_path: Path) -> None:
    times = chapter_times(_film(), 12)
    captions, chapters = (_cues(tmp_path / "page" / f"{n}.vtt") for n in ("captions", "chapters"))
    assert [start for start, _, _ in captions] == [start for start, _, _ in chapters]
    assert [start for start, _, _ in captions[:3]] == pytest.approx(
        [0, times["old"], times["new"]], abs=1e-3
    )
    assert [end for _, end, _ in captions[:-1]] == [start for start, _, _ in captions[1:]]
    assert [text for _, _, text in chapters] == [
        "Title",
        "1800 · Milestone of 1800",
        "1900 · Milestone of 1900",
        "Credits",
    ]
    # The text has no WebVTT markup, and no empty line that would end a cue.
    assert captions[0][2] == "A &lt;Film&gt; &amp; its Title\nSub"
    assert captions[1][2].splitlines() == [
        "1800 · Milestone of 1800",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"quotes\" 'too' 00:01 --&gt; 00:02 end",
    ]
    assert captions[3][2] == "Credits\nMade up."
    # The page contains both, since a page opened from disk may not load them.
    tracks = {t["kind"]: unquote(str(t["src"])).partition(",")[2] for t in page.all("track")}
    assert tracks == {
        name: (tmp_path / "page" / f"{name}.vtt").read_text(encoding="utf-8")
        for name in ("captions", "chapters")
    }
    assert not any("default" in track for track in page.all("track"))


def _cues(path: Path) -> list[tuple[float, float, str]]:
    """Start and end in seconds, and text, of each cue of a WebVTT file."""
    head, *blocks = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    cues = []
    for block in blocks:
        times, _, text = block.partition("\n")
        start, end = (
            int(h) * 3600 + int(m) * 60 + float(s)
            for h, m, s in (part.split(":") for part in times.split(" --> "))
        )
        cues.append((start, end, text))
    return cues


def test_the_page_knows_the_shape_of_the_film(page: Page, tmp_path: Path) -> None:
    assert "--ratio: 1920 / 1080" in str(page.all("section")[0]["style"])
    make_page(
        _film(),
        ResultPaths(tmp_path),
        tmp_path / "index.html",
        fps=12,
        shape="9:16",
        resolution="720p",
    )
    tall = Page(tmp_path / "index.html")
    assert "--ratio: 720 / 1280" in str(tall.all("section")[0]["style"])
    with Image.open(tmp_path / "page" / "cover.jpg") as cover:
        assert cover.size == (720, 1280)


def test_cards_have_pictures_with_descriptions_and_a_choice_of_two(page: Page) -> None:
    shown = [image for image in page.all("img") if image.get("class") in ("left", "right")]
    assert len(shown) == 4
    assert all(i["alt"] and i["width"] and i["height"] for i in shown)
    options = page.all("option")
    assert len(options) == 2 * 2 * 4
    assert all(option["data-alt"] for option in options)
    chosen = [option["value"] for option in options if "selected" in option]
    assert chosen == [image["src"] for image in shown]
    assert chosen[:2] == ["./stills/old.png", "page/old-render.png"]
    identifiers = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))


def test_source_is_linked_where_it_has_an_address(page: Page) -> None:
    links = [a["href"] for a in page.all("a") if "://" in (a["href"] or "")]
    assert links == ["https://doi.org/10.1002/cber.18940270364"]
    assert "Somebody (1800)" in page.text


def test_scores_are_bars(page: Page) -> None:
    bars = [s["style"] for s in page.all("span") if s.get("class") == "bar"]
    assert bars == ["--value: 0.970", "--value: 0.900", "--value: 0.750"] * 2


def test_scores_are_compared_where_there_are_references(page: Page, tmp_path: Path) -> None:
    assert not [s for s in page.all("span") if "mark" in (s.get("class") or "")]
    assert "depth-blind" not in page.text
    add_baselines(ResultPaths(tmp_path), ["new"])
    make_page(_film(), ResultPaths(tmp_path), tmp_path / "index.html", fps=12)
    compared = Page(tmp_path / "index.html")
    # The first of each kind is in the legend, which is hidden from screen readers.
    marks = [s for s in compared.all("span") if "mark" in (s.get("class") or "")]
    found = {
        kind: [m["style"] for m in marks if m["class"] == f"{kind} mark"][1:]
        for kind in ("render", "plain")
    }
    assert found == {
        "render": ["--at: 1.000", "--at: 0.990", "--at: 0.000"],
        "plain": ["--at: 0.800", "--at: 0.600"],
    }
    assert [p["aria-hidden"] for p in compared.all("p") if p.get("class") == "legend"] == ["true"]
    assert compared.text.count("0.97; bare render 1.00; depth-blind painting 0.80") == 1
    names = [option["value"] for option in compared.all("option")]
    assert names.count("./baselines/new.png") == 2
    assert (tmp_path / "baselines" / "new.png").is_file()


def test_page_outside_the_results_folder(tmp_path: Path) -> None:
    results = make_results(tmp_path / "my results", ["a"])
    make_page(make_timeline(make_entry("a", 1800)), results, tmp_path / "web" / "index.html")
    page = Page(tmp_path / "web" / "index.html")
    assert page.all("video")[0]["src"] == "../my%20results/animation.mp4"
    assert (tmp_path / "web" / "page" / "a-depth.png").is_file()


def test_a_failed_page_leaves_the_old_one(page: Page, tmp_path: Path) -> None:
    before = (tmp_path / "index.html").read_bytes()
    (tmp_path / "artworks" / "new.png").write_bytes(b"")
    with pytest.raises(InputError, match=r"artworks/new\.png: this picture cannot be read"):
        make_page(_film(), ResultPaths(tmp_path), tmp_path / "index.html")
    assert (tmp_path / "index.html").read_bytes() == before
    assert (tmp_path / "page" / "new-depth.png").is_file()
    assert not list(tmp_path.glob(".*"))


def test_command_line(project: Path, document: dict, capsys: pytest.CaptureFixture) -> None:
    (project / "timeline.yaml").write_text(yaml.safe_dump(document))
    arguments = ["page", "timeline.yaml", "--results", "results", "-o", "results/index.html"]
    assert main(arguments) == 2
    assert "no such file" in capsys.readouterr().err
    make_results(project / "results", ["wave", "poppies", "street"])
    assert main(arguments) == 0
    assert len(Page(project / "results" / "index.html").all("article")) == 3
