"""Only the package workflow assigns the status of an entry: read in the source of all the product, each way tried."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = ROOT / "entries" / "workflow"
WRITERS = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "a")
    for name in ("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "swap")
) | {"Entry"}
"""Names of calls whose arguments become columns."""

SETTERS = frozenset({"setattr", "__setattr__"})
RAW_SQL = re.compile(r"\bset\b[^;]*\bstatus\b[\"'`\]]?\s*=|\binsert\s+into\s+\S*entries_entry\b", re.IGNORECASE)


def assignments(source: str) -> list[tuple[int, str]]:
    """Line and kind of everything in `source` that may assign a status."""
    tree = ast.parse(source)
    return sorted((node.lineno, kind) for node in ast.walk(tree) for kind in _kinds(node))


def _kinds(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == "status":
        yield "attribute"
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        yield from ["instance dictionary"] if _is_status(node.slice) and _is_instance_dict(node.value) else []
    elif isinstance(node, ast.Call):
        yield from _kinds_of_call(node)
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from ["dictionary"] if any(_is_status(key) and _is_member(value) for key, value in pairs) else []
    elif isinstance(node, ast.ClassDef):
        yield from _kinds_of_class(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW_SQL.search(node.value):
        yield "raw SQL"
    elif isinstance(node, ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "?" for part in node.values)
        yield from ["raw SQL"] if RAW_SQL.search(text) else []


def _kinds_of_call(call: ast.Call) -> Iterator[str]:
    name = _last_name(call.func)
    if name in SETTERS and any(_is_status(argument) for argument in call.args):
        yield "setattr"
    if name in WRITERS and _names_status(call):
        yield "call"
    if any(word.arg == "update_fields" and _holds_status(word.value) for word in call.keywords):
        yield "update_fields"
    if name.startswith("model") and name.endswith("factory"):
        yield from ["form field"] if any(_holds_status(word.value) for word in call.keywords) else []


def _names_status(call: ast.Call) -> bool:
    """status=…, or a dictionary or list among the arguments that names it."""
    if any(word.arg == "status" for word in call.keywords):
        return True
    return any(_holds_status(value) for value in [*call.args, *(word.value for word in call.keywords)])


def _kinds_of_class(node: ast.ClassDef) -> Iterator[str]:
    is_form = any("Form" in _last_name(base) for base in node.bases)
    for statement in ast.walk(node):
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        if "list_editable" in names and _holds_status(statement.value):
            yield "list_editable"
        if is_form and ("status" in names or ("fields" in names and _holds_status(statement.value))):
            yield "form field"


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_status(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value == "status"


def _holds_status(node: ast.AST) -> bool:
    """A dictionary with the key, or a list, tuple or set with the element "status"."""
    if isinstance(node, ast.Dict):
        return any(_is_status(key) for key in node.keys) or any(
            _holds_status(value) for key, value in zip(node.keys, node.values, strict=True) if key is None
        )
    return isinstance(node, ast.List | ast.Tuple | ast.Set) and any(
        _is_status(item) or (isinstance(item, ast.Tuple) and _holds_status(item)) for item in node.elts
    )


def _is_member(node: ast.AST) -> bool:
    """Status.APPROVED and its like."""
    return isinstance(node, ast.Attribute) and _last_name(node.value) == "Status"


def _is_instance_dict(node: ast.AST) -> bool:
    return _last_name(node) == "__dict__" or (isinstance(node, ast.Call) and _last_name(node.func) == "vars")


def product_files() -> list[Path]:
    folders = ("entries", "accounts", "yearbook_site", "demo")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
    return [*files, ROOT / "manage.py"]


BAD = {
    "attribute": "entry.status = Status.APPROVED",
    "attribute among others": "entry.stage, entry.status = 0, status",
    "attribute in a loop": "for entry.status in wanted: entry.save()",
    "annotated attribute": "entry.status: str = 'approved'",
    "setattr": "setattr(entry, 'status', new)",
    "object.__setattr__": "object.__setattr__(entry, 'status', new)",
    "instance dictionary": "entry.__dict__['status'] = new",
    "vars": "vars(entry)['status'] = new",
    "constructor": "Entry(volume=volume, status=new)",
    "constructor by module": "models.Entry(volume=volume, status=new)",
    "create": "Entry.objects.create(volume=volume, status=new)",
    "acreate": "await_me = Entry.objects.acreate(status=new)",
    "create with a dictionary": "Entry.objects.create(**{'status': new})",
    "bulk_create": "Entry.objects.bulk_create(rows, update_conflicts=True, update_fields=['status'])",
    "bulk_update": "Entry.objects.bulk_update(rows, ['title', 'status'])",
    "get_or_create": "Entry.objects.get_or_create(title=title, defaults={'status': new})",
    "update_or_create": "Entry.objects.update_or_create(pk=pk, create_defaults={'status': new})",
    "update": "Entry.objects.filter(pk=pk).update(status=new)",
    "update past the wall": "QuerySet.update(entries, status=new)",
    "update of nested dictionaries": "QuerySet.update(entries, **{'stage': 0, **{'status': new}})",
    "swap": "swap(entry, {'status': new})",
    "values made before": "new = {'stage': 0, 'status': Status.APPROVED}",
    "save": "entry.save(update_fields=('status',))",
    "form field": "class EntryForm(forms.ModelForm):\n    class Meta:\n        fields = ('title', 'status')",
    "own form field": "class EntryForm(forms.Form):\n    status = forms.ChoiceField()",
    "form factory": "modelform_factory(Entry, fields=['status'])",
    "list_editable": "class EntryAdmin(ModelAdmin):\n    list_editable = ('status',)",
    "raw SQL": "cursor.execute('UPDATE entries_entry SET stage = 0, status = %s', [new])",
    "quoted raw SQL": 'cursor.execute(\'update "entries_entry" set "status" = %s\', [new])',
    "formatted raw SQL": "cursor.execute(f'UPDATE {table} SET status = %s')",
    "inserted by raw SQL": "cursor.execute('INSERT INTO entries_entry VALUES (1)')",
}

HARMLESS = {
    "reading": "if entry.status == Status.APPROVED: print(entry.status)",
    "filter": "Entry.objects.filter(status=Status.APPROVED).exclude(status='draft')",
    "Q": "Q(status__in=step.sources) | Q(status=Status.DRAFT)",
    "response": "HttpResponse(status=404)",
    "rendering": "render(request, 'refused.html', status=409)",
    "row of an outline": "OutlineEntry(title=entry.title, status=entry.status)",
    "local variable": "status = entry.status",
    "parameter": "def listed(status: str = 'draft') -> None: ...",
    "model field": "class Entry(models.Model):\n    status = StatusField(choices=Status.choices)",
    "column of a data class": "@dataclass\nclass Row:\n    status: str = ''",
    "JSON for people": "print({'title': entry.title, 'status': entry.status})",
    "key of other data": "row['status'] = 'created'",
    "filter set": "class EntryFilter(FilterSet):\n    class Meta:\n        fields = ('status',)",
    "list column": "class EntryAdmin(ModelAdmin):\n    list_display = ('title', 'status')",
    "other columns": "Entry.objects.filter(status='draft').update(order=1)",
    "getattr": "getattr(entry, 'status')",
    "reading SQL": "cursor.execute('SELECT * FROM entries_entry WHERE status = %s')",
}


@pytest.mark.parametrize("name", BAD)
def test_each_way_is_seen(name: str) -> None:
    assert assignments(BAD[name]) != []


@pytest.mark.parametrize("name", HARMLESS)
def test_near_misses_are_not(name: str) -> None:
    assert assignments(HARMLESS[name]) == []


def test_only_workflow_assigns_a_status() -> None:
    found = {
        str(path.relative_to(ROOT)): seen
        for path in product_files()
        if not path.is_relative_to(ALLOWED) and (seen := assignments(path.read_text("utf-8")))
    }
    assert found == {}


def test_workflow_itself_is_seen_to_assign_it() -> None:
    """The scan looks at the right folder and finds what is there."""
    assert assignments((ALLOWED / "passing.py").read_text("utf-8")) != []
    assert {"passing.py", "standing.py", "entries.py", "settings.py"} <= {path.name for path in product_files()}
