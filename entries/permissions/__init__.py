"""Who may do what. Each rule answers for one object and, beside it, as a Q for a list.

Statuses come from lifecycle.TRANSITIONS; this page adds the people. Models are named in
annotations and by string only, so that querysets and models can build on these rules.
"""

from entries.permissions.asking import concerns, may, may_q, why_not
from entries.permissions.batches import (
    batches_seen_by,
    may_apply_batch,
    may_see_batch,
    may_send_sheet,
    may_undo_batch,
)
from entries.permissions.indexes import (
    chronicles_edited_by,
    headings_kept_by,
    may_edit_chronicle,
    may_keep_index,
)
from entries.permissions.rules import (
    RULES,
    Rule,
    editable_by,
    may_create,
    may_edit,
    may_edit_framework,
    may_export,
    may_import,
    may_read_trail,
    may_use_desk,
    may_view,
    viewable_by,
)
from entries.permissions.standing import (
    EVERYTHING,
    NOTHING,
    contributed_to_by,
    has_approved_a_stage,
    has_contributed,
    in_charge_of_reviewer,
    is_chief_editor,
    is_drafter_of,
    is_reviewer_in_charge,
    is_reviewer_of,
    of_drafters_unit,
    of_reviewers_units,
    stage_approved_by,
)
from entries.permissions.undoing import STANDING_TO_UNDO, act_to_undo, moves_to_undo

__all__ = (
    "EVERYTHING",
    "NOTHING",
    "RULES",
    "Rule",
    "STANDING_TO_UNDO",
    "act_to_undo",
    "batches_seen_by",
    "chronicles_edited_by",
    "concerns",
    "contributed_to_by",
    "editable_by",
    "has_approved_a_stage",
    "has_contributed",
    "headings_kept_by",
    "in_charge_of_reviewer",
    "is_chief_editor",
    "is_drafter_of",
    "is_reviewer_in_charge",
    "is_reviewer_of",
    "may",
    "may_apply_batch",
    "may_create",
    "may_edit",
    "may_edit_chronicle",
    "may_edit_framework",
    "may_export",
    "may_import",
    "may_keep_index",
    "may_q",
    "may_read_trail",
    "may_see_batch",
    "may_send_sheet",
    "may_undo_batch",
    "may_use_desk",
    "may_view",
    "moves_to_undo",
    "of_drafters_unit",
    "of_reviewers_units",
    "stage_approved_by",
    "viewable_by",
    "why_not",
)
