"""Which code a verb of the command line runs, as a short digest.

A workflow keeps the digest with what the verb has made: when the code changes, the product is out
of date. Comments, docstrings and layout do not count, and neither does the code of other verbs.
"""

import ast
import hashlib
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
        digest.update(_essence(path) if path in modules else path.read_bytes())
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
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                names.append(submodule if _file(submodule) else node.module)
    return names


def _file(module: str) -> Path | None:
    """The file of a module of this package; None for anything else."""
    first, *parts = module.split(".")
    if first != PACKAGE.name or not parts:
        return None
    path = PACKAGE.joinpath(*parts)
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


def _essence(path: Path) -> bytes:
    """A module's syntax tree without docstrings."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    return ast.dump(tree).encode()
