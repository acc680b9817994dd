"""Which code a verb of the command line runs, as a short digest.

A workflow keeps the digest with what the verb has made: when the code changes, the product is out
of date. Comments, docstrings and layout do not count, and neither does the code of other verbs.
"""

import ast
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent


def fingerprint(verb_module: str) -> str:
    """Digest (16 hexadecimal digits) of a module of `impasto.cli` and all it imports from impasto.

    The data files beside an imported module (a page's style sheet) belong to it.
    """
    modules = _reached(f"impasto.cli.{verb_module}")
    data = {
        file
        for module in modules
        for file in module.parent.iterdir()
        if file.is_file() and file.suffix not in (".py", ".pyc")
    }
    digest = hashlib.sha256()
    for path in sorted(modules | data):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        content = path.read_bytes()
        digest.update(_read(content).essence if path in modules else content)
    return digest.hexdigest()[:16]


def _reached(module: str) -> set[Path]:
    """Files of the modules of this package that `module` imports, directly or not, and its own."""
    start = _file(module)
    assert start is not None, f"no module {module}"
    reached, ahead = {start}, [start]
    while ahead:
        for name in _imported(ahead.pop()):
            file = _file(name)
            if file is not None and file not in reached:
                reached.add(file)
                ahead.append(file)
    return reached


def _imported(path: Path) -> list[str]:
    """Names of the modules that a file imports, within functions too."""
    names: list[str] = []
    for module, name in _read(path.read_bytes()).imports:
        submodule = f"{module}.{name}"
        names.append(submodule if name and _file(submodule) else module)
    return names


def _file(module: str) -> Path | None:
    """The file of a module of this package; None for anything else."""
    first, *parts = module.split(".")
    if first != PACKAGE.name or not parts:
        return None
    path = PACKAGE.joinpath(*parts)
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


@dataclass(frozen=True)
class _Module:
    """What counts of a module's text.

    Attributes:
        imports: module and name of each `from module import name`; "" for the name of a module
            that is imported whole.
        essence: its syntax tree without docstrings.
    """

    imports: tuple[tuple[str, str], ...]
    essence: bytes


@cache
def _read(source: bytes) -> _Module:
    """A module by its text; verbs share most of theirs, and each is parsed but once."""
    tree = ast.parse(source)
    imports: list[tuple[str, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    return _Module(tuple(imports), ast.dump(tree).encode())
