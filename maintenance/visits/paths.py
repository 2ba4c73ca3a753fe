"""A nested form as a browser sends it: one input a value, named by its path (``action.changes.0.new``). Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

DEEPEST, MOST_ROWS = 6, 100


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs put into their places; steps that are numbers make lists, in the order of the numbers."""
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        steps = path.split(".")
        if len(steps) > DEEPEST or not all(steps):
            continue
        here = tree
        for step in steps[:-1]:
            below = here.setdefault(step, {})
            if not isinstance(below, dict):
                break
            here = below
        else:
            here[steps[-1]] = value
    found = _listed(tree)
    return found if isinstance(found, dict) else {}


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree and all(_is_place(step) for step in tree):
        return [_listed(tree[step]) for step in sorted(tree, key=int)][:MOST_ROWS]
    return {step: _listed(below) for step, below in tree.items()}


def _is_place(step: str) -> bool:
    return step.isascii() and step.isdecimal() and len(step) < 5


def at(tree: Any, path: str) -> Any:
    """The value at ``path``; None where there is none."""
    for step in path.split("."):
        if isinstance(tree, Mapping):
            tree = tree.get(step)
        elif isinstance(tree, list) and _is_place(step) and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return None
    return tree


def filled(rows: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """The rows in which any of ``names`` was filled in: what stayed blank was not meant."""
    given = rows if isinstance(rows, list) else []
    return [row for row in given if isinstance(row, dict) and any(row.get(name) for name in names)]
