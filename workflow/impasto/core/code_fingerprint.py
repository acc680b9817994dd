"""Digest of the code behind a verb of the command line.

A workflow keeps the digest with what the verb has made: when the code changes, the product is out
of date. Only code counts. Comments, docstrings and layout do not, nor do the names and places of
modules: a module that moves to another folder remakes nothing.
"""

import ast
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def verb_fingerprint(verb_module: str) -> str:
    """Compute the digest (16 hexadecimal digits) of a verb's code and of all that it imports.

    Args:
        verb_module: a module of `impasto.cli`, such as "paint" or "stage.blend".

    The data files beside an imported module (a page's style sheet) belong to it.
    """
    modules = _find_imported_files(f"impasto.cli.{verb_module}")
    data = {
        file
        for module in modules
        for file in module.parent.iterdir()
        if file.is_file() and file.suffix not in (".py", ".pyc")
    }
    # In the order of the contents, since that of the paths changes when a module moves.
    contents = [_parse(path.read_bytes()).code for path in modules]
    contents += [file.name.encode() + file.read_bytes() for file in data]
    digest = hashlib.sha256()
    for content in sorted(hashlib.sha256(content).digest() for content in contents):
        digest.update(content)
    return digest.hexdigest()[:16]


def _find_imported_files(module: str) -> set[Path]:
    """Find the files of this package that `module` imports, directly or not, and its own."""
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
    """List the modules that a file imports, within functions too."""
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
        imports: module and name of each `from module import name`; "" for the name of a module
            that is imported whole.
        code: its syntax tree without docstrings, and without the places of this package's own
            modules.
    """

    imports: tuple[tuple[str, str], ...]
    code: bytes


@cache
def _parse(source: bytes) -> _ParsedModule:
    """Parse a module's text; verbs share most of theirs, and each is parsed but once."""
    tree = ast.parse(source)
    imports: list[tuple[str, str]] = []
    own: set[str] = set()  # names that stand for modules of this package
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports += [(node.module, alias.name) for alias in node.names]
            own |= {
                alias.asname or alias.name
                for alias in node.names
                if _module_file(f"{node.module}.{alias.name}")
            }
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    code = ast.dump(_WithoutOwnImports(own).visit(tree)).encode()
    return _ParsedModule(tuple(imports), code)


class _WithoutOwnImports(ast.NodeTransformer):
    """Leaves out imports from this package, and calls its modules by the order of their use.

    What they import is in the digest anyway. A module that moves may get another name, as in
    `from impasto.x import name`, and be used by it in the file: `name.function()`.
    """

    def __init__(self, modules: Collection[str]) -> None:
        """Know the names in the file that stand for modules of this package."""
        self._modules = modules
        self._numbers: dict[str, str] = {}

    def visit_Import(self, node: ast.Import) -> ast.Import | None:
        """Leave out modules of this package."""
        node.names = [name for name in node.names if not _is_own(name.name)]
        return node if node.names else None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom | None:
        """Leave out an import from this package."""
        return None if _is_own(node.module or "") else node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Write a number in place of a module's name."""
        if node.id in self._modules:
            node.id = self._numbers.setdefault(node.id, f"module {len(self._numbers)}")
        return node


def _is_own(module: str) -> bool:
    return module.split(".")[0] == PACKAGE.name
