"""Digest of the code behind a verb of the command line.

A workflow keeps the digest with the verb's product: when the code changes, the product is out of
date. Only code counts. Comments, docstrings and layout do not, nor do the names and folders of
modules: moving a module to another folder makes no product out of date.
"""

import ast
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from impasto.core.user_cache import remember

PACKAGE = Path(__file__).parents[1]
# What is left in a dumped syntax tree of an import from this package.
_EMPTY_IMPORT = re.compile(r"Import(From)?\((module='', )?names=\[\](, level=0)?\)(, )?")


def verb_fingerprint(verb_module: str) -> str:
    """Compute the digest of a verb's code and of everything it imports.

    Args:
        verb_module: a module of `impasto.cli`, such as "paint" or "stage.blend".
    """
    return module_fingerprint(f"impasto.cli.{verb_module}")


def module_fingerprint(module: str) -> str:
    """Compute the digest (16 hexadecimal digits) of a module's code and of everything it imports.

    The data files beside an imported module, such as a page's style sheet, count as part of it.

    The digest is remembered until a file of the package changes.

    Args:
        module: a module of this package, such as "impasto.painting.painter".
    """
    digest: str = remember("code", (module, _package_state()), lambda: _compute_fingerprint(module))
    return digest


def _package_state() -> list[tuple[str, int, int, int]]:
    """List the files of the package with what changes when they do; no time can be set back.

    Compiled code comes and goes while other processes work.
    """
    paths = (path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts)
    stats = ((path, path.stat()) for path in sorted(paths) if path.is_file())
    return [(str(path), s.st_size, s.st_mtime_ns, s.st_ctime_ns) for path, s in stats]


def _compute_fingerprint(start: str) -> str:
    modules = imported_modules(start)
    find = cache(_module_file)  # for this call only: files may change from call to call
    digests: dict[Path | None, bytes] = {None: b""}  # of names of other packages
    digests |= {path: module.digest for path, module in modules.items()}
    contents = []
    for module in modules.values():
        content = module.digest
        for target in module.targets:
            # A module, or else a name that one defines.
            file, name = find(target), ""
            if file is None:
                owner, _, name = target.rpartition(".")
                file = find(owner)
            content += digests[file] + name.encode() + b"\n"
        contents.append(content)
    for folder in {path.parent for path in modules}:
        data = [f for f in folder.iterdir() if f.is_file() and f.suffix not in (".py", ".pyc")]
        contents += [file.name.encode() + file.read_bytes() for file in data]
    # Sort by content: the order of the paths changes when a module moves.
    whole = b"".join(sorted(hashlib.sha256(content).digest() for content in contents))
    return hashlib.sha256(whole).hexdigest()[:16]


@dataclass(frozen=True)
class ParsedModule:
    """A module's imports and code.

    Attributes:
        imports: module and name of each `from module import name`; the name is "" for `import
            module`.
        targets: what the names that the code uses from this package stand for, such as
            "impasto.core.device" or "impasto.core.errors.InputError", in the order of their use.
        digest: of the syntax tree without docstrings and without imports from this package, with
            numbers in place of the names that these gave.
    """

    imports: tuple[tuple[str, str], ...]
    targets: tuple[str, ...]
    digest: bytes


def imported_modules(module: str) -> dict[Path, ParsedModule]:
    """Find a module and all modules of this package that it imports, directly or not."""
    start = _module_file(module)
    assert start is not None, f"no module {module}"
    found: dict[Path, ParsedModule] = {}
    ahead = [start]
    while ahead:
        path = ahead.pop()
        if path not in found:
            found[path] = _parse(path.read_bytes())
            for module, name in found[path].imports:
                file = (_module_file(f"{module}.{name}") if name else None) or _module_file(module)
                ahead += [file] if file is not None else []
    return found


def _module_file(module: str) -> Path | None:
    """Find the file of a module of this package; None for anything else."""
    first, *parts = module.split(".")
    if first != PACKAGE.name or not parts:
        return None
    path = PACKAGE.joinpath(*parts)
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


@cache
def _parse(source: bytes) -> ParsedModule:
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
    numbers: dict[str, int] = {}
    for name in names:
        if name.id in own:
            name.id = f"<{numbers.setdefault(name.id, len(numbers))}>"
    code = _EMPTY_IMPORT.sub("", ast.dump(tree))
    targets = tuple(own[name] for name in numbers)
    return ParsedModule(tuple(imports), targets, hashlib.sha256(code.encode()).digest())


def _is_own(module: str) -> bool:
    return module.split(".")[0] == PACKAGE.name
