"""What the guards share: where the code lies and how to read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "niangjia"
ROOMS = tuple(
    sorted(
        path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name != "config"
    )
)


def files_of(room: str, name: str, package: Path = PACKAGE) -> Iterator[Path]:
    """``name.py`` of a room, or every file of the folder ``name/``."""
    single = package / room / f"{name}.py"
    if single.exists():
        yield single
    yield from sorted((package / room / name).rglob("*.py"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """The functions of a module and of its classes; not those inside functions."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (inner for inner in node.body if isinstance(inner, ast.FunctionDef))


def where(path: Path, line: int) -> str:
    """file:line, from the root of the repository when it lies in it."""
    inside = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{inside}:{line}"
