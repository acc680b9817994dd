"""The verb `credits`."""

import argparse
from pathlib import Path

from impasto.cli import options


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "credits",
        help="list artworks, structures with their publications, and sources in full",
        description="Write the credits of a timeline: every artwork, every structure with the "
        "publication that its file names, every milestone's source; as Markdown, and if asked as "
        "BibTeX.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=options.examples(
            "impasto credits config/timeline.yaml -o CREDITS.md",
            "impasto credits config/timeline.yaml -o CREDITS.md --bibtex credits.bib",
        ),
    )
    parser.add_argument("timeline", type=Path, metavar="TIMELINE.yaml")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the Markdown to write")
    parser.add_argument("--bibtex", type=Path, metavar="FILE.bib", help="also write this BibTeX")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Write the credits."""
    from impasto import credits, timeline
    from impasto.files import replacing

    film = timeline.load(arguments.timeline)
    cited = credits.citations(film)
    texts = {arguments.output: credits.markdown(film, cited)}
    if arguments.bibtex is not None:
        texts[arguments.bibtex] = credits.bibliography(film, cited)
    for path, text in texts.items():
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
