"""Changing one fragment of a module of rules while it is loaded, and putting it back."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from entries.lifecycle import Status, Verb


@dataclass(frozen=True)
class Mutant:
    """`fragment`, found once in the function or constant `where` of a module of entries, becomes `replacement`."""

    module: str
    where: str
    fragment: str
    replacement: str
    dies_by: str
    """Name of the check that must fail."""

    def __str__(self) -> str:
        return f"{self.module}.{self.where}: {self.fragment!r} → {self.replacement!r}"


class FragmentNotFound(LookupError):
    """The table of mutants and the source have parted."""


@contextmanager
def alive(mutant: Mutant) -> Iterator[None]:
    """Let the mutant replace the rule for everyone who uses it."""
    module = importlib.import_module(f"entries.{mutant.module}")
    mutated = _load(module, _mutated_source(module, mutant))
    original = getattr(module, mutant.where)
    undo = _put_function(original, getattr(mutated, mutant.where)) if callable(original) else None
    undo = undo or _put_constant(mutant.where, original, getattr(mutated, mutant.where), module)
    try:
        yield
    finally:
        undo()


def _mutated_source(module: types.ModuleType, mutant: Mutant) -> str:
    source = Path(str(module.__file__)).read_text("utf-8")
    first, last = next((node.lineno, node.end_lineno) for node in ast.parse(source).body if _name(node) == mutant.where)
    lines = source.splitlines(keepends=True)
    part = "".join(lines[first - 1 : last])
    if part.count(mutant.fragment) != 1:
        raise FragmentNotFound(f"{mutant}: found {part.count(mutant.fragment)} times")
    return "".join([*lines[: first - 1], part.replace(mutant.fragment, mutant.replacement), *lines[last:]])


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    target = (
        node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    )
    return target.id if isinstance(target, ast.Name) else ""


def _load(module: types.ModuleType, source: str) -> types.ModuleType:
    """The mutated source as a module that nobody else sees."""
    loaded = types.ModuleType(module.__name__)
    exec(compile(source, str(module.__file__), "exec"), loaded.__dict__)  # noqa: S102 (our own source)
    return loaded


def _put_function(original: Any, mutated: Any) -> Any:
    # The code is changed inside the function, so every module and table that holds it follows.
    function, code = inspect.unwrap(original), inspect.unwrap(mutated).__code__
    before, function.__code__ = function.__code__, code
    return lambda: setattr(function, "__code__", before)


def _put_constant(name: str, original: Any, mutated: Any, module: types.ModuleType) -> Any:
    if isinstance(original, dict):
        before = dict(original)
        translate = _step_like if name == "TRANSITIONS" else _rule_like
        original.update({Verb(verb.value): translate(value, before, module) for verb, value in mutated.items()})
        return lambda: original.update(before)
    holders = [held for held in list(sys.modules.values()) if getattr(held, name, None) is original]
    for holder in holders:
        setattr(holder, name, frozenset(Status(status.value) for status in mutated))
    return lambda: [setattr(holder, name, original) for holder in holders]


def _step_like(mutated: Any, before: dict[Any, Any], module: types.ModuleType) -> Any:
    """The mutated step in terms of the loaded statuses."""
    return replace(
        before[Verb(mutated.verb.value)],
        sources=frozenset(Status(status.value) for status in mutated.sources),
        target=Status(mutated.target.value),
        needs_comment=mutated.needs_comment,
    )


def _rule_like(mutated: Any, before: dict[Any, Any], module: types.ModuleType) -> Any:
    """The mutated rule in terms of the loaded functions."""
    return module.Rule(getattr(module, mutated.allows.__name__), getattr(module, mutated.entries.__name__))
