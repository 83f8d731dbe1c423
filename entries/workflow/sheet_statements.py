"""The statements that write many texts at once; what may be written was decided in `workflow.sheets`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from entries.models import Batch, Entry, Revision
from entries.models.asking import any_of
from entries.models.inserting import insert_from
from entries.models.texts import TEXT_COLUMNS, count_characters
from entries.workflow.passing import name_of
from entries.workflow.refusals import WorkflowRefused

MOST_ASKED = 900
"""Keys in one query: SQLite takes 999 values."""


class TextChange(NamedTuple):
    """Another text for an entry as read at revision `based_on`; its pictures and tables stay.

    `text` are the columns of texts.TEXT_COLUMNS, nothing where they are staged; None leaves the text as it is.
    `section_id` moves a draft that was never published to the end of that section, or to `order` there; None leaves
    it where it is. One that `is_restoring` gives back the text of the revision before the present one; so are then
    all that come with it.
    """

    entry_id: int
    based_on: int
    text: dict[str, Any] | None
    section_id: int | None = None
    order: int | None = None
    is_restoring: bool = False

    @property
    def revision_number(self) -> int:
        """The revision that the entry has afterwards."""
        return self.based_on if self.text is None else self.based_on + 1


# By the range of rows, which are together in an index: asked by the entries, SQLite reads the whole batch every time.
STAGED_TEXTS = """
    FROM entries_stagedrow staged
    WHERE staged.entry_id = entries_entry.id AND staged.batch_id = %s AND staged.outcome = 'changed'
    AND staged."row" BETWEEN %s AND %s AND staged.kind <> '' AND staged.based_on = entries_entry.revision_number
"""


def write_staged_texts(batch: Batch, rows: tuple[int, int], changes: Sequence[TextChange]) -> None:
    """One statement for the texts of these staged rows, each still only where the entry has its revision.

    A column that no row changes is left out: setting it would cost all its indexes.
    """
    rewritten = [name for name in TEXT_COLUMNS if batch.rewrites is None or name in batch.rewrites]
    texts = ", ".join(f"{name} = staged.{name}" for name in ("characters", *rewritten))
    update = f"UPDATE entries_entry SET {texts}, revision_number = revision_number + 1, changed_at = %s {STAGED_TEXTS}"  # noqa: S608 (names of our own columns)
    now = Entry._meta.get_field("changed_at").get_db_prep_save(timezone.now(), connection)
    with connection.cursor() as cursor:
        cursor.execute(update, [now, batch.pk, *rows])
        if cursor.rowcount != len(changes):
            raise WorkflowRefused(_("Somebody else has changed this entry meanwhile. Read the sheet again."))


def write_texts(changes: Sequence[TextChange]) -> None:
    """Write texts that are given as values."""
    update_many(("revision_number", "characters", "changed_at", *TEXT_COLUMNS), _text_values(changes))


def _text_values(changes: Sequence[TextChange]) -> list[tuple[Any, ...]]:
    now = timezone.now()
    values = []
    for change in changes:
        text = change.text or {}
        characters = count_characters(text["title"], text["body"])
        columns = [text[name] for name in TEXT_COLUMNS]
        values.append((change.revision_number, characters, now, *columns, change.entry_id, change.based_on))
    return values


def update_many(columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """One prepared statement for all rows, each ending in the key and the revision it was decided on.

    QuerySet.update costs a query's making for each, bulk_update a CASE a row; both are slower than the inserts.
    """
    meta = Entry._meta
    by_name = {field.name: field for field in meta.concrete_fields}
    used = [by_name[name] for name in (*columns, "id", "revision_number")]
    quote = connection.ops.quote_name
    names = [quote(field.column or "") for field in used]
    assigned = ", ".join(f"{name} = %s" for name in names[:-2])
    # Nothing in it but names of our own columns.
    sql = f"UPDATE {quote(meta.db_table)} SET {assigned} WHERE {names[-2]} = %s AND {names[-1]} = %s"  # noqa: S608
    values = [
        [field.get_db_prep_save(value, connection) for field, value in zip(used, row, strict=True)] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
        if cursor.rowcount not in (-1, len(rows)):
            raise WorkflowRefused(_("Somebody else has changed this entry meanwhile. Read the sheet again."))


def write_changed_revisions(changes: Sequence[TextChange], actor: User | None) -> None:
    """The next revision of each: its text as it stands now, with the pictures and tables of the revision before."""
    texts = {name: f"entry.{name}" for name in TEXT_COLUMNS}
    taken = {"entry": "entry.id", "number": "entry.revision_number", "round": "entry.round", **texts}
    taken |= {"pictures": "before.pictures", "tables": "before.tables", "restored_from": "NULL"}
    by = {"author": actor and actor.pk, "author_name": name_of(actor)}
    source = "FROM entries_entry entry JOIN entries_revision before ON before.entry_id = entry.id "
    source += "AND before.number = entry.revision_number - 1 "
    if any(change.is_restoring for change in changes):
        source += "JOIN entries_revision earlier ON earlier.entry_id = entry.id "
        source += "AND earlier.number = entry.revision_number - 2 "
        taken["restored_from"] = "COALESCE(earlier.restored_from, earlier.number)"
    keys = any_of([change.entry_id for change in changes])
    insert_from(Revision, f"{source} WHERE entry.id IN ({keys.sql})", keys.params, taken=taken, given=by)
