"""The verb `credits`: list the sources of a film."""

import argparse
from pathlib import Path

from impasto.cli.options import value_types


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "credits",
        help="list artworks, structures with their publications, and sources in full",
        description="Write the credits of a timeline as Markdown and, on request, as BibTeX: every "
        "artwork, every structure with the publication that its file names, and the source of "
        "every milestone.",
        epilog=value_types.examples_epilog(
            "impasto credits config/timeline.yaml -o CREDITS.md",
            "impasto credits config/timeline.yaml -o CREDITS.md --bibtex credits.bib",
        ),
    )
    parser.add_argument("timeline", type=Path, metavar="TIMELINE.yaml")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help="the Markdown file to write"
    )
    parser.add_argument(
        "--bibtex", type=Path, metavar="FILE.bib", help="also write this BibTeX file"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Write the credits."""
    from impasto.core.atomic_files import atomic_write
    from impasto.credits import credit_list
    from impasto.timeline import loader

    film = loader.load_timeline(arguments.timeline)
    cited = credit_list.read_citations(film)
    texts = {arguments.output: credit_list.credits_markdown(film, cited)}
    if arguments.bibtex is not None:
        texts[arguments.bibtex] = credit_list.credits_bibtex(film, cited)
    for path, text in texts.items():
        with atomic_write(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
