"""The verb `credits`: list the sources of a film."""

from pathlib import Path

from impasto.api.option_types import OutputPath


def credits(timeline: Path, /, *, output: OutputPath, bibtex: Path | None = None) -> None:
    """List artworks, structures with their publications, and sources in full.

    The credits of a timeline are written as Markdown and, on request, as BibTeX: every artwork,
    every structure with the publication that its file names, and the source of every milestone.

    Examples:
        impasto credits config/timeline.yaml -o CREDITS.md
        impasto credits config/timeline.yaml -o CREDITS.md --bibtex credits.bib

    Args:
        timeline: the timeline.
        output: the Markdown file to write.
        bibtex: also write this BibTeX file.
    """
    from impasto.core.atomic_files import atomic_write
    from impasto.credits import credit_list
    from impasto.timeline import loader

    film = loader.load_timeline(timeline)
    cited = credit_list.read_citations(film)
    texts = {output: credit_list.credits_markdown(film, cited)}
    if bibtex is not None:
        texts[bibtex] = credit_list.credits_bibtex(film, cited)
    for path, text in texts.items():
        with atomic_write(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
