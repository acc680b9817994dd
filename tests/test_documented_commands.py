"""The commands in the documents and in the help: those who are told them understand them."""

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import App

from impasto import cli
from impasto.timeline import settings
from parsed_command import parse_command

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")})
BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
APP = cli.build_app()
# The shell reads the documents, but finds no program: only these, which print their words.
SHELL = """
PATH=/nowhere
for name in impasto snakemake make python; do
    eval "$name() { printf '%s\\0' $name \\"\\$@\\" end >&3; }"
done
"""


def commands(script: str, folder: Path) -> list[list[str]]:
    """Return the words of each command of impasto, Snakemake, make and Python in a script."""
    done = subprocess.run(
        ["bash", "-c", f"exec 3>&1 >/dev/null\n{SHELL}\n{script}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "syntax error" not in done.stderr
    calls = [call.split("\0") for call in done.stdout.split("\0end\0") if call]
    assert len(calls) >= len(re.findall(r"^ *(?:impasto|snakemake|make) ", script, re.MULTILINE))
    return calls


def check(program: str, *words: str) -> None:
    """Assert that a program understands the words of a command."""
    options = [word for word in words if word.startswith("-") and word != "-m"]
    if program == "impasto":
        parse_command(words)
    elif program == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        for target in words:
            assert "=" in target or re.search(f"^{target}:", makefile, re.MULTILINE), target
    elif program == "snakemake":
        given = dict(word.split("=") for word in words if re.fullmatch(r"[a-z]+=[\w./-]+", word))
        given = {key: value for key, value in given.items() if "--config" in options}
        assert (ROOT / settings.settings_from_mapping(given, Path("config")).timeline).is_file()
        if "--workflow-profile" in options:
            profile = ROOT / words[words.index("--workflow-profile") + 1]
            assert (profile / "config.yaml").is_file()
    elif words[:1] == ("-m",) and words[1].startswith("benchmarks."):
        assert importlib.util.find_spec(words[1]) is not None
        source = "".join(path.read_text("utf-8") for path in ROOT.glob("benchmarks/**/*.py"))
        assert [option for option in options if f'"{option}"' not in source] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_of_the_documents_are_understood(path, tmp_path):
    for _, block in BLOCK.findall(path.read_text("utf-8")):
        for command in commands(block, tmp_path):
            check(*command)


def option_names(app: App) -> set[str]:
    """The names of a verb's options, or of those of its verbs."""
    if verbs := [name for name in app if not name.startswith("-")]:
        return {option for name in verbs for option in option_names(app[name])}
    return {name for parameter in app.assemble_argument_collection() for name in parameter.names}


# The change log also tells what verbs were once called.
@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.name != "CHANGELOG.md"])
def test_verbs_and_options_in_a_sentence_are_there(path):
    for told in re.findall(r"[`&] ?impasto ([a-z][^`&]*)", path.read_text("utf-8")):
        words = told.split()
        app = APP
        while words and words[0][0] != "-" and words[0] in {*app}:
            app = app[words.pop(0)]
        assert app is not APP, told
        options = {word.partition("=")[0] for word in words if re.match("--?[a-z]", word)}
        assert options - {"--help"} <= option_names(app), told


def epilogs(app: App) -> Iterator[str]:
    """Yield what follows the options in the help of the program and of its verbs."""
    yield app.help_epilogue or ""
    for name in app:
        if not name.startswith("-"):
            yield from epilogs(app[name])


def test_examples_of_the_help_are_understood(tmp_path):
    script = "\n".join(text.partition("examples:")[2] for text in epilogs(APP))
    told = commands(script, tmp_path)
    assert len(told) > 20
    for command in told:
        check(*command)
