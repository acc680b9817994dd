"""Write the page of the command line from the declarations of its verbs."""

import re
import textwrap

from cyclopts import App
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from impasto.cli.command_line import build_app

PAGE = "docs/command-line.md"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Add all verbs to the page of the command line."""
    return f"{markdown}\n{describe_verbs()}" if page.file.src_uri == PAGE else markdown


def describe_verbs() -> str:
    """Describe all verbs in Markdown: first in a line each, by groups, then in full."""
    app = build_app()
    # The page has its own title, and the site a table of contents.
    _, groups, *sections = re.split(
        r"^\*\*Render|^(?=##+ impasto )", app.generate_docs(), flags=re.M
    )
    texts = [f"**Render{groups}", *(section + _examples(section, app) for section in sections)]
    text = re.sub(r"^#(?!#* impasto )", r"\\#", "".join(texts), flags=re.M)  # a line of the help
    text = re.sub(r"^(\*\*.+\*\*):$", r"\1", text, flags=re.M)
    # An option and its explanation are a term and its definition, and so are a verb and its line.
    return re.sub(r"^\* (\[?`.+?`\S*?): ", r"\n\1\n:   ", text, flags=re.M)


def _examples(section: str, app: App) -> str:
    title = section.partition("\n")[0]
    for verb in title.split()[2:]:
        app = app[verb]
    examples = (app.help_epilogue or "").partition("examples:\n")[2]
    return f"**Examples**\n\n```sh\n{textwrap.dedent(examples)}```\n\n" if examples else ""
