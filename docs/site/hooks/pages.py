"""Put the repository's pages on the site, under the paths that they have in the repository.

So a link is right both on the site and where the repository is read. Only the addresses differ: the
site leaves out the folder `docs`.
"""

import posixpath
import re
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[3]
PAGES = (
    "*.md",
    "docs/**/*.md",
    *(f"{folder}/README.md" for folder in ("benchmarks", "config", "pdb", "results", "styles")),
)
FILES = ("LICENSE", "docs/**/*.jpg", "docs/**/*.png", "docs/**/*.csv", "docs/benchmarks/**/*.json")
LAYOUTS = {
    "docs/README.md": {"template": "home.html", "hide": ["navigation", "toc"]},
    "docs/gallery/README.md": {"template": "gallery.html", "hide": ["toc"]},
}
ADDRESSES = {"README.md": "overview.html", "LICENSE": "licence.txt"}
FONTS = font_source_sans_pro.font_files_ttf | font_source_serif_pro.font_files_ttf
FACES = (
    *("SourceSansPro", "SourceSansProIt", "SourceSansProSemibold", "SourceSansProSemiboldIt"),
    *("SourceSerifPro", "SourceSerifProIt"),
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the repository's pages, their pictures, and the fonts, with the fonts' licences."""
    for path in sorted({path for pattern in (*PAGES, *FILES) for path in ROOT.glob(pattern)}):
        name = path.relative_to(ROOT).as_posix()
        _add(files, config, name, path, ADDRESSES.get(name, name.removeprefix("docs/").lower()))
    for face in FACES:
        _add(files, config, f"fonts/{face}.ttf", Path(FONTS[face]))
    for face in ("SourceSansPro", "SourceSerifPro"):
        licence = Path(FONTS[face]).with_name("LICENSE.txt")
        _add(files, config, f"fonts/{face}-licence.txt", licence)
    return files


def _add(files: Files, config: MkDocsConfig, name: str, path: Path, address: str = "") -> None:
    """Add a file that has `name` in links; pages get an address that ends in `.html`."""
    file = File.generated(config, name, abs_src_path=str(path))
    if address:
        page = address.replace("readme.md", "index.html").replace(".md", ".html")
        file.dest_uri = page
    files.append(file)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give some pages layouts of their own, and let links bear titles instead of names of files."""
    page.meta |= LAYOUTS.get(page.file.src_uri, {})

    def name_page(link: re.Match[str]) -> str:
        target = posixpath.join(posixpath.dirname(page.file.src_uri), link[1])
        file = files.get_file_from_path(posixpath.normpath(target))
        title = file and re.search("^# (.+)", file.content_string, re.M)
        return f"[{title[1]}]({link[1]}" if title else link[0]

    titled = re.sub(r"\[[\w./-]+\.md\]\(([^)#]+)", name_page, markdown)
    # A page begins with its title, which its place in the navigation takes.
    return re.sub(r"\A<!-- Generated .*? -->\n", "", titled)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name the dialog of the search, for those who hear the page."""
    dialog = 'data-md-component="search" role="dialog"'
    return output.replace(dialog, f'{dialog} aria-label="Search"')
