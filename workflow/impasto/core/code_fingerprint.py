"""Digest of the code behind a verb of the command line.

A workflow keeps the digest with the verb's product: when the code changes, the product is out of
date. Only code counts. Comments, docstrings and layout do not, nor do the names and folders of
modules: moving a module to another folder makes no product out of date.
"""

import ast
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
# In a dumped syntax tree: a bracketed name, and what is left of an import from this package.
_OWN_NAME = re.compile(r"(?<=id=')<(\w+)>")
_EMPTY_IMPORT = re.compile(r"Import(From)?\((module='', )?names=\[\](, level=0)?\)(, )?")


def verb_fingerprint(verb_module: str) -> str:
    """Compute the digest (16 hexadecimal digits) of a verb's code and of everything it imports.

    The data files beside an imported module, such as a page's style sheet, count as part of it.

    Args:
        verb_module: a module of `impasto.cli`, such as "paint" or "stage.blend".
    """
    modules = _find_imported_files(f"impasto.cli.{verb_module}")
    data = {
        file
        for module in modules
        for file in module.parent.iterdir()
        if file.is_file() and file.suffix not in (".py", ".pyc")
    }
    # Sort by content: the order of the paths changes when a module moves.
    contents = [_code_by_contents(_parse(path.read_bytes())).encode() for path in modules]
    contents += [file.name.encode() + file.read_bytes() for file in data]
    digest = hashlib.sha256()
    for content in sorted(hashlib.sha256(content).digest() for content in contents):
        digest.update(content)
    return digest.hexdigest()[:16]


def _find_imported_files(module: str) -> set[Path]:
    """Find the file of `module` and those of all modules that it imports, directly or not."""
    start = _module_file(module)
    assert start is not None, f"no module {module}"
    found, ahead = {start}, [start]
    while ahead:
        for name in _imported_modules(ahead.pop()):
            file = _module_file(name)
            if file is not None and file not in found:
                found.add(file)
                ahead.append(file)
    return found


def _imported_modules(path: Path) -> list[str]:
    """List the modules that a file imports, including those imported within functions."""
    names: list[str] = []
    for module, name in _parse(path.read_bytes()).imports:
        submodule = f"{module}.{name}"
        names.append(submodule if name and _module_file(submodule) else module)
    return names


def _module_file(module: str) -> Path | None:
    """Find the file of a module of this package; None for anything else."""
    first, *parts = module.split(".")
    if first != PACKAGE.name or not parts:
        return None
    path = PACKAGE.joinpath(*parts)
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


@dataclass(frozen=True)
class _ParsedModule:
    """A module's imports and code.

    Attributes:
        imports: module and name of each `from module import name`; the name is "" for `import
            module`.
        own: what the names that the file imports from this package stand for, by name.
        code: the dumped syntax tree without docstrings and imports from this package; a name
            that was imported from it stands in angle brackets.
    """

    imports: tuple[tuple[str, str], ...]
    own: Mapping[str, str]
    code: str


@cache
def _parse(source: bytes) -> _ParsedModule:
    """Parse a module's source; the result is cached, because verbs share most of their modules."""
    tree = ast.parse(source)
    imports: list[tuple[str, str]] = []
    own: dict[str, str] = {}
    names: list[ast.Name] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.append(node)
        elif isinstance(node, ast.Import):
            imports += [(alias.name, "") for alias in node.names]
            node.names = [alias for alias in node.names if not _is_own(alias.name)]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports += [(node.module, alias.name) for alias in node.names]
            if _is_own(node.module):
                own.update({a.asname or a.name: f"{node.module}.{a.name}" for a in node.names})
                node.module, node.names = "", []
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    for name in names:
        if name.id in own:
            name.id = f"<{name.id}>"
    return _ParsedModule(tuple(imports), own, _EMPTY_IMPORT.sub("", ast.dump(tree)))


def _code_by_contents(parsed: _ParsedModule) -> str:
    """Replace each name that a file imports from this package by what it stands for.

    A module is replaced by a digest of its code; a function, say, by that of its module and its
    name there.

    A module that moves may get another name, by which the importing file then calls it:
    `from impasto.x import name`, `name.function()`.
    """

    def replace(match: re.Match[str]) -> str:
        whole = parsed.own[match[1]]
        module, _, name = whole.rpartition(".")
        file, rest = _module_file(whole), ""
        if file is None:
            file, rest = _module_file(module), f".{name}"
        if file is None:  # a name of the package itself
            return whole
        return _digest_without_names(_parse(file.read_bytes()).code) + rest

    return _OWN_NAME.sub(replace, parsed.code)


@cache
def _digest_without_names(code: str) -> str:
    return hashlib.sha256(_OWN_NAME.sub("", code).encode()).hexdigest()


def _is_own(module: str) -> bool:
    return module.split(".")[0] == PACKAGE.name
