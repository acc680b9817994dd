"""Credits of a film: publications of structure files, Markdown and BibTeX."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from impasto.cli import main
from impasto.core.graphics.canvas import CANVAS_SHAPES
from impasto.core.graphics.typography import TextBlock
from impasto.credits import capitalisation, citation, credit_list
from impasto.credits.bibtex import BibtexRecord, escape_tex, format_bibtex
from impasto.film.cards import draw_credit_pages
from impasto.film.layout import fit_layout
from impasto.timeline import loader, model
from made_up_results import make_entry
from made_up_results import make_timeline as made_timeline

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> model.Timeline:
    monkeypatch.chdir(ROOT)
    return loader.load_timeline(Path("config/timeline.yaml"))


# Publications of structure files


@pytest.mark.parametrize(
    ("name", "reference", "doi"),
    [
        (
            "1hel.pdb",
            "Wilson, K. P., Malcolm, B. A. and Matthews, B. W. Structural and thermodynamic "
            "analysis of compensating mutations within the core of chicken egg white lysozyme. "
            "J. Biol. Chem. 267 (1992) 10842.",
            "",
        ),
        # Before format 3, each line ends with the entry's code and the line's number.
        (
            "1hpv.pdb",
            "Kim, E. E., Baker, C. T., Dwyer, M. D., Murcko, M. A., Rao, B. G., Tung, R. D. and "
            "Navia, M. A. Crystal structure of HIV-1 protease in complex with VX-478, a potent and "
            "orally bioavailable inhibitor of the enzyme. J. Am. Chem. Soc. 117 (1995) 1181.",
            "",
        ),
        # Lines that use all 80 columns.
        (
            "7ddo.pdb",
            "Niu, S., Wang, J., Bai, B., Wu, L., Zheng, A., Chen, Q., Du, P., Han, P., Zhang, Y., "
            "Jia, Y., Qiao, C., Qi, J., Tian, W. X., Wang, H. W., Wang, Q. and Gao, G. F. "
            "Molecular basis of cross-species ACE2 interactions with SARS-COV-2-like viruses of "
            "pangolin origin. EMBO J. 40 (2021) 07786.",
            "10.15252/embj.2021107786",
        ),
        (
            "1gbt.cif",
            "Mangel, W. F., Singer, P. T., Cyr, D. M., Umland, T. C., Toledo, D. L., Stroud, "
            "R. M., Pflugrath, J. W. and Sweet, R. M. Structure of an acyl-enzyme intermediate "
            "during catalysis: (guanidinobenzoyl)trypsin. Biochemistry 29 (1990) 8351–8357.",
            "10.1021/bi00488a022",
        ),
        # Of several citations, the primary one counts.
        (
            "1lcd.cif",
            "Chuprina, V. P., Rullmann, J. A., Lamerichs, R. M., van Boom, J. H., Boelens, R. and "
            "Kaptein, R. Structure of the complex of lac repressor headpiece and an 11 base-pair "
            "half-operator determined by nuclear magnetic resonance spectroscopy and restrained "
            "molecular dynamics. J. Mol. Biol. 234 (1993) 446–462.",
            "10.1006/jmbi.1993.1598",
        ),
    ],
)
def test_the_publication_of_a_structure_file(
    name: str, reference: str, doi: str, tmp_path: Path
) -> None:
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((ROOT / "pdb" / name).read_bytes()))
    for path in (ROOT / "pdb" / name, packed):
        found = citation.read_citation(path)
        assert found is not None
        assert str(found) == reference
        assert found.doi == doi
        assert found.url == (f"https://doi.org/{doi}" if doi else "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.pdb", "HEADER    HYDROLASE\nATOM      1  N   LYS A   1\nJRNL        TITL   LATE\n"),
        ("a.cif", "data_a\n_cell.length_a 1\n"),
        ("a.cif", "data_a\n_citation.id primary\n_citation.title ?\n_citation.year ?\n"),
        ("a.cif", "no mmCIF"),
        ("a.cif.gz", "not gzipped"),
        ("a.pdb.gz", "not gzipped"),
    ],
)
def test_a_file_that_names_no_publication(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert citation.read_citation(tmp_path / name) is None
    assert citation.read_citation(tmp_path / "missing.pdb") is None


def test_what_is_not_published_yet(tmp_path: Path) -> None:
    path = tmp_path / "a.pdb"
    path.write_text(
        "JRNL        AUTH   A.MCPHERSON,J.-P.VAN DER BERG,GENOMICS CONSORTIUM\n"
        "JRNL        TITL   THE X-\n"
        "JRNL        TITL 2 RAY STRUCTURE OF DNA\n"
        "JRNL        REF    TO BE PUBLISHED\n"
    )
    assert str(citation.read_citation(path)) == (
        "McPherson, A., van der Berg, J.-P. and Genomics Consortium. The x-ray structure of DNA. "
        "To be published."
    )


def test_an_author_without_a_name_takes_nothing_from_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.cif"
    path.write_text(
        "data_a\n_citation.id primary\n_citation.title 'A title'\n_citation.year 2001\n"
        "loop_\n_citation_author.citation_id\n_citation_author.name\n"
        "primary 'Doe, J.'\nprimary ?\nprimary 'Roe, R.'\n"
    )
    assert str(citation.read_citation(path)) == "Doe, J. and Roe, R. A title. (2001)."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Already IN Print", "Already IN Print"),
        ("CRYSTAL STRUCTURE OF DNA", "Crystal structure of DNA"),
        ("AN IL-2-BINDING DNA-RNA HYBRID'S FOLD", "An IL-2-binding DNA-RNA hybrid's fold"),
        ("2.0 A STRUCTURE", "2.0 a structure"),
        ("", ""),
    ],
)
def test_titles_in_capitals(text: str, sentence: str) -> None:
    assert capitalisation.to_sentence_case(text) == sentence


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("K.P.WILSON", "Wilson, K. P."),
        ("V.PICHON-PESME", "Pichon-Pesme, V."),
        ("CH.O'BRIEN", "O'Brien, CH."),
        ("P.DU", "Du, P."),
        ("Mangel, W.F.", "Mangel, W. F."),
        ("van Boom, J.H.", "van Boom, J. H."),
        ("Structural Genomics Consortium (SGC)", "Structural Genomics Consortium (SGC)"),
        (
            "JOINT CENTER FOR STRUCTURAL GENOMICS (JCSG)",
            "Joint Center for Structural Genomics (JCSG)",
        ),
        ("E.K.SMITH III", "Smith III, E. K."),
        ("L.VAN'T HOFF", "van't Hoff, L."),
        ("P.IN 'T VELD", "in 't Veld, P."),
        ("", ""),
    ],
)
def test_names_of_authors(name: str, author: str) -> None:
    assert capitalisation.format_author(name) == author


@pytest.mark.parametrize(
    ("name", "journal"),
    [
        ("PROC.NATL.ACAD.SCI.USA", "Proc. Natl. Acad. Sci. USA"),
        ("Proc.Natl.Acad.Sci.Usa", "Proc. Natl. Acad. Sci. USA"),
        ("EMBO J.", "EMBO J."),
        ("Biochemistry", "Biochemistry"),
    ],
)
def test_names_of_journals(name: str, journal: str) -> None:
    assert capitalisation.format_journal(name) == journal


@pytest.mark.parametrize("shape", CANVAS_SHAPES)
def test_the_film_shows_a_publication_in_full(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eighty authors and a long title fill a column, and are neither cut nor omitted."""
    path = tmp_path / "a.pdb"
    names = [f"A.B.AUTHOR{chr(97 + n // 26)}{chr(97 + n % 26)}".upper() for n in range(80)]
    lines = [",".join(names[n : n + 4]) + "," for n in range(0, 80, 4)]
    path.write_text(
        "".join(f"JRNL        AUTH{n:2d} {line}\n" for n, line in enumerate(lines, 1))
        + "JRNL        TITL   "
        + "LONG WORDS " * 5
        + "\n"
        + "JRNL        REF    J.BIOL.CHEM.                  V. 267 10842 1992\n"
    )
    drawn: list[str] = []

    def note(block: TextBlock, canvas: Image.Image, x: float, y: float) -> None:
        drawn.extend(line.text for line in block.lines)
        assert min(x, y) >= 0
        assert x + block.width <= canvas.width
        assert y + block.height <= canvas.height

    monkeypatch.setattr(TextBlock, "draw", note)
    one = make_entry("a", 1900)
    film = made_timeline(replace(one, structure=replace(one.structure, file=path)))
    draw_credit_pages(fit_layout((512, 384), shape), film)
    found = citation.read_citation(path)
    assert found is not None
    assert len(found.authors) == 80
    assert str(found) in " ".join(drawn)


# BibTeX


class Grammar:
    """A strict parser of BibTeX as its manual defines it (Patashnik 1988); raises ValueError.

    Values are the text within the outermost braces, which must be balanced.
    """

    KINDS = frozenset({"article", "book", "misc", "unpublished"})

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def take(self, pattern: str) -> str:
        found = re.compile(pattern).match(self.text, self.at)
        if not found:
            raise ValueError(f"expected {pattern} at {self.text[self.at : self.at + 40]!r}")
        self.at = found.end()
        return found[0]

    def value(self) -> str:
        start = self.at
        self.take(r"\{")
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self.take(r"(?s)."), 0)
        return self.text[start + 1 : self.at - 1]

    def records(self) -> dict[str, tuple[str, dict[str, str]]]:
        found: dict[str, tuple[str, dict[str, str]]] = {}
        while self.at < len(self.text):
            kind = self.take(r"@[a-z]+")[1:]
            key = self.take(r"\{[a-z0-9-]+,\n")[1:-2]
            if kind not in self.KINDS or key in found:
                raise ValueError(f"{kind} {key}")
            fields: dict[str, str] = {}
            while self.text[self.at] != "}":
                name = self.take(r"  [a-z]+ = ").split()[0]
                if name in fields:
                    raise ValueError(f"{key}: {name} twice")
                fields[name] = self.value()
                self.take(r",\n")
            self.take(r"\}\n\n?")
            found[key] = (kind, fields)
        return found


TEX = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    **{f"\\{c}": c for c in "&%$#_"},
}


def plain(tex: str) -> str:
    """The text that TeX prints; a special character that is not escaped is an error."""
    pattern = "|".join(map(re.escape, TEX))
    assert not re.search(r"[\\&%$#_~^]", re.sub(pattern, "", tex)), tex
    return re.sub(pattern, lambda found: TEX[found[0]], tex).replace("{", "").replace("}", "")


HOSTILE = 'Ø 100% of \\TeX & {braces }} {, "quotes", $5 #1 a_b ~ ^ @misc{x, and = more'


def test_text_of_any_kind_survives_bibtex() -> None:
    records = [
        BibtexRecord(
            "misc", "a", single_author=HOSTILE, texts={"title": HOSTILE, "note": HOSTILE, "key": ""}
        ),
        BibtexRecord(
            "misc", "b", authors=["Å, B.", HOSTILE], addresses={"url": "https://a.org/{x}?%20_"}
        ),
    ]
    found = Grammar(format_bibtex(records)).records()
    assert list(found) == ["a", "b"]
    bare = HOSTILE.replace("{", "").replace("}", "")
    kind, fields = found["a"]
    assert (kind, list(fields)) == ("misc", ["author", "title", "note"])
    # The outer braces keep a name, or the capitals of a title.
    assert fields["author"] == fields["title"] == f"{{{fields['note']}}}"
    without_braces = (
        fields["note"].replace(r"\textbraceleft{}", "").replace(r"\textbraceright{}", "")
    )
    assert plain(without_braces) == bare
    assert escape_tex("{") == r"\textbraceleft{}"
    assert found["b"][1]["author"] == f"Å, B. and {{{escape_tex(HOSTILE)}}}"
    assert found["b"][1]["url"] == "https://a.org/%7Bx%7D?%20_"


def test_the_grammar_of_this_test_is_strict() -> None:
    good = "@misc{a,\n  note = {x},\n}\n"
    assert Grammar(good).records() == {"a": ("misc", {"note": "x"})}
    for bad in (
        good.replace("{x}", "{x"),
        good.replace("{x}", "{x}}"),
        good.replace("misc", "thing"),
        good.replace("{a,", "{ä,"),
        good + "\n" + good,
        good.replace("  note", "  note = {y},\n  note"),
    ):
        with pytest.raises((ValueError, IndexError)):
            Grammar(bad).records()


def test_the_shipped_film_in_bibtex(shipped: model.Timeline) -> None:
    text = credit_list.credits_bibtex(shipped, credit_list.read_citations(shipped))
    found = Grammar(text).records()
    kinds = [kind for kind, _ in found.values()]
    # 17 artworks, six structures, 17 milestones; one structure file names no publication.
    assert (kinds.count("misc"), kinds.count("article")) == (40, 5)
    assert found["summertime-milestone"][1]["url"] == "https://doi.org/10.1002/cber.18940270364"
    _, paper = found["spring-paper"]
    assert paper == {
        "author": "Jelsch, C. and Teeter, M. M. and Lamzin, V. and Pichon-Pesme, V. and Blessing, "
        "R. H. and Lecomte, C.",
        "title": "{Accurate protein crystallography at ultra-high resolution: valence electron "
        "distribution in crambin}",
        "journal": "Proc. Natl. Acad. Sci. USA",
        "volume": "97",
        "pages": "3171",
        "year": "2000",
        "doi": "10.1073/pnas.97.7.3171",
    }
    assert found["great-wave-artwork"][1]["author"] == "{Katsushika Hokusai}"
    for _, fields in found.values():
        for name in fields.keys() - {"url", "doi"}:
            plain(fields[name])


def test_what_is_not_published_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.pdb"
    path.write_text("JRNL        TITL   A TITLE\nJRNL        REF    TO BE PUBLISHED\n")
    one = make_entry("a", 1900)
    film = made_timeline(replace(one, structure=replace(one.structure, file=path)))
    found = Grammar(credit_list.credits_bibtex(film, credit_list.read_citations(film))).records()
    kind, fields = found["a-paper"]
    assert (kind, fields) == ("unpublished", {"title": "{A title}", "note": "To be published"})


# Markdown, and the verb


def test_everything_is_credited_once_and_in_full(shipped: model.Timeline) -> None:
    cited = credit_list.read_citations(shipped)
    text = credit_list.credits_markdown(shipped, cited)
    for one in shipped.entries:
        assert text.count(f"*{one.artwork.title}*, {one.artwork.artist}, {one.artwork.date}.") == 1
        assert text.count(f"**{one.structure.title}**.") == 1
        assert one.structure.credit in text
        assert one.milestone.source in text
        assert (one.milestone.url or "") in text
    assert len(cited) == 5
    for publication in cited.values():
        assert f"{publication} <{publication.url}>" in text or str(publication) in text
    egg = next(line for line in text.splitlines() if line.startswith("- **Hen egg-white lysozyme"))
    years = [e.year for e in shipped.entries if e.structure.file.name == "1hel.pdb"]
    assert egg.endswith(f"In the chapters of {', '.join(map(str, years))}.")


def test_markup_in_the_timeline_is_text_in_the_credits() -> None:
    one = make_entry("a", 1900)
    wild = replace(one.artwork, title="*A* [b](c) <i>", artist="# `x`")
    text = credit_list.credits_markdown(made_timeline(replace(one, artwork=wild)), {})
    assert r"*\*A\* \[b\](c) \<i\>*, \# \`x\`, 1830–31." in text


def test_the_verb_writes_both(shipped: model.Timeline, tmp_path: Path) -> None:
    words = ["credits", "config/timeline.yaml", "-o", str(tmp_path / "CREDITS.md")]
    assert main([*words, "--bibtex", str(tmp_path / "credits.bib")]) == 0
    cited = credit_list.read_citations(shipped)
    assert (tmp_path / "CREDITS.md").read_text("utf-8") == credit_list.credits_markdown(
        shipped, cited
    )
    assert (tmp_path / "credits.bib").read_text("utf-8") == credit_list.credits_bibtex(
        shipped, cited
    )


def test_an_artwork_has_its_licence_and_its_address() -> None:
    one = make_entry("a", 1900)
    url = "https://museum.example/a_b.jpg?w=1"
    remote = replace(one.artwork, licence="CC BY-SA 4.0", url=url)
    film = made_timeline(replace(one, artwork=remote))
    text = credit_list.credits_markdown(film, {})
    assert f", 1830–31. Free; CC BY-SA 4.0. <{url}> In the chapter of 1900." in text
    _, fields = Grammar(credit_list.credits_bibtex(film, {})).records()["a-artwork"]
    assert (fields["note"], fields["url"]) == ("Free; CC BY-SA 4.0", url)
    # A licence that the credit already names is not repeated.
    assert replace(remote, licence="free").rights == "Free"


def plate_of_trypsin(name: str) -> model.Entry:
    """An entry with a plate of a structure other than the entry's own."""
    one = make_entry(name, 1900)
    file = ROOT / "pdb" / "1gbt.cif"
    return replace(one, artwork=replace(one.artwork, file=None, plate="ribbon", structure=file))


def test_the_structure_of_a_plate_is_cited() -> None:
    film = made_timeline(plate_of_trypsin("a"))
    cited = credit_list.read_citations(film)
    (publication,) = cited.values()
    text = credit_list.credits_markdown(film, cited)
    assert f"1830–31. Free. {publication} <{publication.url}> In the chapter of 1900." in text
    _, fields = Grammar(credit_list.credits_bibtex(film, cited)).records()["a-artwork-paper"]
    assert fields["doi"] == publication.doi


def test_the_film_cites_the_structure_of_a_plate(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def note(block: TextBlock, canvas: Image.Image, x: float, y: float) -> None:
        drawn.extend(line.text for line in block.lines)

    monkeypatch.setattr(TextBlock, "draw", note)
    film = made_timeline(plate_of_trypsin("a"))
    draw_credit_pages(fit_layout((512, 384)), film)
    (publication,) = credit_list.read_citations(film).values()
    assert str(publication) in " ".join(drawn)


def test_the_artworks_of_parts_are_credited(tmp_path: Path, project, document) -> None:
    label = {"title": "A ground", "artist": "Somebody", "date": "1880", "credit": "Public domain"}
    part = {"part": "ground", "artwork": {"file": "styles/poppies.jpg", **label}}
    for one in document["entries"][:2]:
        one["paint"] = {"parts": [part, {**part, "part": "chain:A"}]}
    path = tmp_path / "timeline.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    film = loader.load_timeline(path)
    text = credit_list.credits_markdown(film, {})
    assert text.count("*A ground*, Somebody, 1880. Public domain.") == 1
    assert "In the chapters of 1833, 1838." in text
    keys = re.findall(r"@misc\{([^,]+)", credit_list.credits_bibtex(film, {}))
    assert len(keys) == len(set(keys))
    assert "poppies-artwork-2" in keys
