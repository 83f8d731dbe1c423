"""Doing it: every change of text, status, place and owner. The only package that sets a status.

One function a verb. Each asks permissions, then swaps in one UPDATE that names the status and the
revision it was decided on, then writes the transition. Zero rows changed is StaleEntry.
`actor=None` is the command line, which may do what needs no second person.
"""

from entries.workflow.batches import (
    create_drafts,
    delete_drafts_of,
    note_export,
    note_import,
    note_import_undone,
    put_back_texts,
    untouched,
)
from entries.workflow.decisions import (
    NEEDED_FOR_SUBMISSION,
    approve,
    delete_draft,
    missing_for_submission,
    publish,
    return_for_changes,
    revise,
    submit,
    undo,
    unpublish,
    withdraw,
)
from entries.workflow.owners import MOST_PLANNED, plan, reassign
from entries.workflow.passing import COMMAND_LINE, LONGEST_COMMENT
from entries.workflow.places import ORDERS_AT_ONCE, move, reorder, undo_reorder
from entries.workflow.refusals import (
    IncompleteEntry,
    ManyRefused,
    StaleEntry,
    StaleOrder,
    TransitionNotAllowed,
    VolumeExists,
    WorkflowRefused,
)
from entries.workflow.sheet_statements import MOST_ASKED, TextChange
from entries.workflow.sheets import change_texts
from entries.workflow.shelving import printed_drafters, printed_reviewers, snapshot_of_working_text
from entries.workflow.texts import Placement, SavedText, TextRow, restore, save_texts
from entries.workflow.volumes import close_volume, make_next_volume, open_volume

__all__ = (
    "COMMAND_LINE",
    "IncompleteEntry",
    "LONGEST_COMMENT",
    "MOST_ASKED",
    "MOST_PLANNED",
    "ManyRefused",
    "ORDERS_AT_ONCE",
    "Placement",
    "SavedText",
    "StaleEntry",
    "StaleOrder",
    "TextChange",
    "TextRow",
    "TransitionNotAllowed",
    "VolumeExists",
    "WorkflowRefused",
    "approve",
    "change_texts",
    "close_volume",
    "create_drafts",
    "delete_draft",
    "delete_drafts_of",
    "make_next_volume",
    "NEEDED_FOR_SUBMISSION",
    "missing_for_submission",
    "move",
    "note_export",
    "note_import",
    "note_import_undone",
    "open_volume",
    "plan",
    "printed_drafters",
    "printed_reviewers",
    "publish",
    "put_back_texts",
    "reassign",
    "reorder",
    "restore",
    "return_for_changes",
    "revise",
    "save_texts",
    "snapshot_of_working_text",
    "submit",
    "undo",
    "undo_reorder",
    "unpublish",
    "untouched",
    "withdraw",
)
