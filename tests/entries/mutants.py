"""The mutants: one fragment of a rule changed, and the check that must notice. In order of the source."""

from __future__ import annotations

from tests.entries.mutating import Mutant

ONE, LISTS = "table_for_one", "table_for_lists"
STAGES, NAMED = "two_stages_need_two_people", "a_stage_may_name_its_reviewers"
AUTHOR, SUBMITTER = "an_author_of_the_round_may_not_approve", "who_submitted_may_not_approve"
PRINTED, NEW_ROUND = "the_printed_drafter_may_not_approve", "a_new_round_forgets_the_authors_of_the_last"
UNIT_ALONE, NO_UNIT = "a_unit_without_the_role_gives_nothing", "no_unit_is_nobodys_unit"
NEVER_DELETED, LEFT_UNIT = "once_submitted_never_deleted", "who_left_the_unit_deletes_nothing_there"
REOPENED = "a_return_of_an_approved_text_reopens_its_round"
RESTORER = "who_wrote_a_text_that_is_restored_may_not_approve_it"
OWN_ROUND = "a_restored_text_brings_back_the_authors_of_its_own_round_only"
RESTORED = "an_earlier_text_comes_back_whole_as_a_new_revision"
UNDONE = "an_act_undone_leaves_the_entry_as_it_was"
PLACES = "a_placed_entry_stays_in_its_volume_and_a_numbered_one_in_its_section"
OPENS, NUMBERS = "a_volume_opens_once_with_all_that_is_approved", "numbers_differ_and_are_kept"
PLANS = "a_plan_is_kept_told_once_and_leaves_the_text"
PUT_BACK = "what_was_taken_off_comes_back_as_the_same_publication"
STANDING, UNTIL_NEXT = "who_lost_the_role_undoes_nothing", "an_act_is_undone_only_until_the_next"
SORTED, UNSORTED = "a_section_is_put_in_order_by_the_fewest_moves", "an_order_is_undone_as_one_and_once"
EQUALS = "an_entry_moved_before_one_of_equals_stands_between_them"
OTHERS = "whoever_keeps_accounts_sees_the_sheets_of_others_too"
COUNTED, ROW = "a_submission_is_counted_signed_and_waits_at_stage_one", "every_step_leaves_its_row"


def _mutants(module: str, *rows: tuple[str, str, str, str]) -> tuple[Mutant, ...]:
    return tuple(Mutant(module, *row) for row in rows)


PERMISSIONS = (
    *_mutants(
        "permissions.standing",
        ("is_chief_editor", "Role.CHIEF_EDITOR", "Role.REVIEWER", ONE),
        ("is_drafter_of", "has_role(user, Role.DRAFTER) and ", "", UNIT_ALONE),
        ("is_drafter_of", "unit_id is not None and ", "", NO_UNIT),
        ("is_drafter_of", " and user.unit_id == unit_id", "", ONE),
        ("of_drafters_unit", "not has_role(user, Role.DRAFTER) or ", "", UNIT_ALONE),
        ("of_drafters_unit", " or user.unit_id is None", "", NO_UNIT),
        ("of_drafters_unit", "Q(unit_id=user.unit_id)", "EVERYTHING", LISTS),
        ("is_reviewer_of", "not has_role(user, Role.REVIEWER)", "False", ONE),
        ("is_reviewer_of", "not user.reviewed_unit_ids or ", "", ONE),
        ("is_reviewer_of", " or unit_id in user.reviewed_unit_ids", " or True", ONE),
        ("of_reviewers_units", "not has_role(user, Role.REVIEWER)", "False", LISTS),
        ("of_reviewers_units", "else EVERYTHING", "else NOTHING", LISTS),
        ("of_reviewers_units", "Q(unit_id__in=user.reviewed_unit_ids) if", "EVERYTHING if", LISTS),
        ("is_reviewer_in_charge", "not is_reviewer_of(user, entry.unit_id)", "False", ONE),
        ("is_reviewer_in_charge", "not named or ", "", ONE),
        ("is_reviewer_in_charge", " or user.pk in named", " or True", NAMED),
        ("_stages_of", ", order=entry.stage", "", NAMED),
        ("in_charge_of_reviewer", "of_reviewers_units(user) & ", "", LISTS),
        ("in_charge_of_reviewer", ', order=OuterRef("stage")', "", NAMED),
        ("in_charge_of_reviewer", "~Exists(of_this_stage.filter(reviewers__isnull=False)) | ", "", LISTS),
        ("in_charge_of_reviewer", "filter(reviewers=user.pk)", "all()", NAMED),
        ("has_contributed", "(entry.drafter_id, entry.submitted_by_id)", "(entry.submitted_by_id,)", PRINTED),
        ("has_contributed", "(entry.drafter_id, entry.submitted_by_id)", "(entry.drafter_id,)", SUBMITTER),
        ("has_contributed", "return bool(", "return False and bool(", AUTHOR),
        ("has_contributed", ", round=entry.round", "", NEW_ROUND),
        ("has_contributed", " or _with_words_of(user, of_round).exists()", "", RESTORER),
        ("has_contributed", "author=user.pk", "", ONE),
        ("contributed_to_by", "Q(drafter_id=user.pk) | ", "", PRINTED),
        ("contributed_to_by", "Q(submitted_by_id=user.pk) | ", "", SUBMITTER),
        ("contributed_to_by", " | Q(Exists(wrote))", "", AUTHOR),
        ("contributed_to_by", " | Q(Exists(restored))", "", RESTORER),
        ("contributed_to_by", ', round=OuterRef("round")', "", NEW_ROUND),
        ("contributed_to_by", "author=user.pk", "", LISTS),
        ("_with_words_of", "number__lte=", "number=", RESTORER),
        ("_with_words_of", ', round=OuterRef("round")', "", OWN_ROUND),
        ("has_approved_a_stage", "return bool(", "return False and bool(", STAGES),
        ("has_approved_a_stage", "entry=entry.pk, ", "", "a_stage_of_another_entry_counts_for_nothing"),
        ("stage_approved_by", 'entry=OuterRef("pk"), ', "", "a_stage_of_another_entry_counts_for_nothing"),
        ("_stage_approvals", ", actor=user.pk", "", STAGES),
        (
            "_stage_approvals",
            ', submission=F("entry__submission")',
            "",
            "a_resubmitted_text_starts_its_stages_again",
        ),
        ("_stage_approvals", "undone_by=None, ", "", "an_undone_approval_counts_for_nothing"),
    ),
    *_mutants(
        "permissions.rules",
        ("may_view", "is_chief_editor(user) or ", "", ONE),
        ("may_view", " or is_drafter_of(user, entry.unit_id)", "", ONE),
        ("may_view", " and entry.status != Status.DRAFT", "", ONE),
        ("viewable_by", "if is_chief_editor(user)", "if False", LISTS),
        ("viewable_by", " & ~Q(status=Status.DRAFT)", "", LISTS),
        ("may_edit", "entry.status in TEXT_IS_OPEN", "True", ONE),
        ("may_edit", "entry.status in TEXT_IS_REVIEWED", "True", ONE),
        (
            "may_edit",
            "is_chief_editor(user) or is_drafter_of(user, entry.unit_id)",
            "is_drafter_of(user, entry.unit_id)",
            ONE,
        ),
        ("may_edit", " or is_reviewer_in_charge(user, entry)", "", ONE),
        ("may_edit", "return False", "return True", ONE),
        ("editable_by", "return open_text | reviewed_text", "return open_text", LISTS),
        ("editable_by", "(open_text & of_drafters_unit(user))", "of_drafters_unit(user)", LISTS),
        ("editable_by", "(reviewed_text & in_charge_of_reviewer(user))", "in_charge_of_reviewer(user)", LISTS),
        ("may_create", "return ", "return True or ", "create_asks"),
        ("_may_submit", "return ", "return True or ", "submit_asks"),
        ("_may_withdraw", "has_role(user, Role.DRAFTER) and ", "", "only_a_drafter_withdraws"),
        ("_may_withdraw", "entry.submitted_by_id == user.pk and ", "", ONE),
        ("_may_withdraw", " and entry.stage == 1", "", STAGES),
        ("_withdrawable_by", "if has_role(user, Role.DRAFTER) else NOTHING", "", "only_a_drafter_withdraws"),
        ("_withdrawable_by", "submitted_by_id=user.pk, ", "", LISTS),
        ("_withdrawable_by", ", stage=1", "", STAGES),
        ("may_return", "is_chief_editor(user) or ", "", ONE),
        ("may_return", " or is_reviewer_of(user, entry.unit_id)", "", ONE),
        ("returnable_by", "of_reviewers_units(user)", "of_drafters_unit(user)", LISTS),
        ("_may_approve", "is_reviewer_in_charge(user, entry)", "True", ONE),
        ("_may_approve", "not has_contributed(user, entry)", "True", AUTHOR),
        ("_may_approve", "not has_approved_a_stage(user, entry)", "True", STAGES),
        ("_approvable_by", "in_charge_of_reviewer(user) & ", "", LISTS),
        ("_approvable_by", " & ~contributed_to_by(user)", "", AUTHOR),
        ("_approvable_by", " & ~stage_approved_by(user)", "", STAGES),
        ("only_chief_editor", "is_chief_editor(user)", "True", ONE),
        ("all_of_chief_editor", "if is_chief_editor(user) else NOTHING", "", LISTS),
        ("_may_revise", "is_chief_editor(user) or ", "", ONE),
        ("_may_revise", " or is_drafter_of(user, entry.unit_id)", "", ONE),
        ("_revisable_by", "of_drafters_unit(user)", "NOTHING", LISTS),
        ("_may_delete", "entry.status == Status.DRAFT and ", "", "a_returned_text_is_not_deleted"),
        ("_may_delete", " and entry.submission == 0", "", NEVER_DELETED),
        ("_may_delete", "is_drafter_of(user, entry.unit_id) and ", "", LEFT_UNIT),
        ("_may_delete", " and entry.drafter_id == user.pk", "", ONE),
        ("_may_delete", "is_chief_editor(user) or ", "", ONE),
        ("_deletable_by", ", submission=0", "", NEVER_DELETED),
        ("_deletable_by", " & of_drafters_unit(user)", "", LEFT_UNIT),
        ("_deletable_by", " & Q(drafter_id=user.pk)", "", LISTS),
        ("RULES", "Verb.PUBLISH: Rule(only_chief_editor", "Verb.PUBLISH: Rule(may_return", ONE),
        (
            "RULES",
            "Verb.APPROVE: Rule(_may_approve, _approvable_by)",
            "Verb.APPROVE: Rule(_may_approve, returnable_by)",
            LISTS,
        ),
        ("may_use_desk", "*Role.values", "Role.DRAFTER", "pages_by_role"),
        ("may_edit_framework", "is_chief_editor(user)", "has_role(user, Role.DRAFTER)", "pages_by_role"),
        ("may_import", "has_role(user, Role.DRAFTER) and ", "", UNIT_ALONE),
        ("may_import", " and user.unit_id is not None", "", NO_UNIT),
        ("may_export", "*CONTENT_ROLES", "*Role.values", "pages_by_role"),
        ("may_read_trail", "Role.AUDITOR, ", "", "pages_by_role"),
    ),
    *_mutants(
        "permissions.undoing",
        ("act_to_undo", "if row and STANDING_TO_UNDO[Verb(row.verb)].allows(user, entry) else None", "", STANDING),
        ("moves_to_undo", "is_chief_editor(user) and ", "", "who_lost_the_role_undoes_no_order"),
        ("moves_to_undo", "len(rows) == moves.filter(**own).count() and ", "", UNSORTED),
        ("moves_to_undo", " and not since.exists()", "", "an_order_is_undone_only_until_the_next_move"),
        ("_own_last_acts", "actor=user.pk, ", "", ONE),
        ("_own_last_acts", ', revision_number=F("entry__revision_number")', "", UNTIL_NEXT),
        ("_own_last_acts", ", ~Exists(later)", "", UNTIL_NEXT),
        ("_own_last_acts", ", from_no_section=False", "", "a_move_out_of_no_section_is_undone"),
        ("_own_last_acts", "~leads_nowhere, ", "", "a_move_out_of_a_section_that_is_gone_is_not_undone"),
        ("undoable_by", "standing.entries(user) & ", "", STANDING),
        (
            "STANDING_TO_UNDO",
            "Verb.UNPUBLISH: Rule(only_chief_editor, all_of_chief_editor)",
            "Verb.UNPUBLISH: Rule(may_return, returnable_by)",
            "who_is_chief_editor_no_more_puts_nothing_back",
        ),
    ),
    *_mutants(
        "permissions.asking",
        ("may", "_status_allows(verb, entry) and ", "", ONE),
        ("may_q", "by_status & ", "", LISTS),
        ("_status_allows", "step is None or ", "step is not None and ", ONE),
        ("why_not", "if may(user, verb, entry)", "if True", "approve_asks"),
        ("concerns", "*CONCERNED[verb]", "*CONCERNED[Verb.SUBMIT]", "a_button_concerns_everyone_who_may_press_it"),
    ),
)

SHEETS = _mutants(
    "permissions.batches",
    ("may_send_sheet", 'kind == "entries"', 'kind != "units"', "sheets_by_role"),
    ("may_send_sheet", 'if kind == "sections"', 'if kind != "units"', "sheets_by_role"),
    ("may_send_sheet", "may_edit_framework(user) if", "may_import(user) if", "sheets_by_role"),
    ("may_send_sheet", "else may_manage_accounts(user)", "else may_edit_framework(user)", "sheets_by_role"),
    ("may_see_batch", "may_send_sheet(user, batch.kind) and ", "", "who_lost_the_role_applies_no_sheet"),
    ("may_see_batch", 'batch.kind != "entries" or ', "", OTHERS),
    ("may_see_batch", " or is_chief_editor(user)", "", "sheets_by_role"),
    ("may_see_batch", " or batch.sent_by_id == user.pk", " or True", "sheets_by_role"),
    ("batches_seen_by", "Q(kind__in=_kinds_of(user)) & ", "", "sheets_by_role"),
    ("batches_seen_by", "EVERYTHING if", "own if", "sheets_by_role"),
    ("batches_seen_by", ' | ~Q(kind="entries")', "", OTHERS),
    ("may_apply_batch", "batch.sent_by_id == user.pk and ", "", "sheets_by_role"),
    ("may_apply_batch", " and may_send_sheet(user, batch.kind)", "", "who_lost_the_role_applies_no_sheet"),
    ("may_undo_batch", "is_entries and ", "", "sheets_by_role"),
    ("may_undo_batch", "may_import(user) and ", "", "who_lost_the_role_applies_no_sheet"),
    ("may_undo_batch", "batch.applied_by_id == user.pk or ", "", "sheets_by_role"),
    ("may_undo_batch", " or is_chief_editor(user)", "", "sheets_by_role"),
)

OPEN, SENDERS = "a_sheet_overwrites_no_text_that_is_not_open", "a_sheet_changes_only_what_its_sender_may_write"
SINCE, TO_THE_END = (
    "a_sheet_overwrites_no_text_written_since",
    "a_sheet_moves_an_entry_to_the_end_and_the_trail_says_from_where",
)
NO_MOVE = "a_sheet_moves_no_numbered_entry_and_none_to_another_volume"

SHEET_TEXTS = _mutants(
    "workflow.sheets",
    ("_held", " if status in TEXT_IS_OPEN", "", OPEN),
    ("change_texts", "is_checked=False", "is_checked=True", SENDERS),
    ("change_many", "None if is_checked else actor", "actor", SENDERS),
    ("change_many", "raise ManyRefused(reasons)", "pass", "one_refused_row_of_a_sheet_refuses_all"),
    ("change_many", " and place.section_id != change.section_id", "", TO_THE_END),
    ("change_many", "_why_not_moved(moves, places) | reasons", "reasons", NO_MOVE),
    ("change_many", "write_changed_revisions(texts, actor)", "pass", SENDERS),
    ("change_many", "_place_many(moves, places, actor)", "pass", TO_THE_END),
    ("_why_not_changed", " if pk in permitted", "", SENDERS),
    ("_why_not_changed", "held.get(change.entry_id) != change.based_on", "change.entry_id not in held", SINCE),
    ("_why_not", " or entry.revision_number != change.based_on", "", SINCE),
    ("_why_not", 'permissions.why_not(actor, Verb.EDIT, entry) if actor else ""', '""', SENDERS),
    ("_why_not_moved", "place.number is not None", "False", NO_MOVE),
    ("_why_not_moved", "!= place.volume_id", "== -1", NO_MOVE),
    ("_editable_keys", ".on_which(actor, Verb.EDIT)", "", SENDERS),
    ("_place_many", "last[change.section_id] += Entry.ORDER_STEP", "pass", TO_THE_END),
    ("_place_many", "last[change.section_id] if change.order is None else ", "last[change.section_id] or ", TO_THE_END),
    ("_place_many", "write_transitions(trail)", "pass", TO_THE_END),
    ("_move_of", "from_section_id=before.section_id", "from_section_id=None", TO_THE_END),
    ("_move_of", "from_order=before.order", "from_order=0", TO_THE_END),
    ("_move_of", "actor=actor,", "actor=None,", TO_THE_END),
    ("_move_of", '.get("title", before.title)', '.get("title", "")', TO_THE_END),
    ("_move_of", "revision_number=change.revision_number", "revision_number=1", TO_THE_END),
)

LIFECYCLE = _mutants(
    "lifecycle",
    ("TRANSITIONS", "(Status.DRAFT, Status.CHANGES_REQUESTED)", "(Status.DRAFT,)", ONE),
    ("TRANSITIONS", "(Status.DRAFT, Status.CHANGES_REQUESTED)", "(Status.DRAFT, Status.APPROVED)", LISTS),
    ("TRANSITIONS", "(Status.SUBMITTED, Status.APPROVED)", "(Status.SUBMITTED,)", ONE),
    ("TRANSITIONS", "(Status.SUBMITTED, Status.APPROVED)", "(Status.SUBMITTED, Status.PUBLISHED)", LISTS),
    ("TRANSITIONS", "(Status.APPROVED,)", "(Status.APPROVED, Status.SUBMITTED)", "wrong_statuses_are_refused"),
    ("TRANSITIONS", "(Status.APPROVED,)", "(Status.APPROVED, Status.PUBLISHED)", ONE),
    (
        "TRANSITIONS",
        "(Status.PUBLISHED,),\n            Status.DRAFT",
        "(Status.PUBLISHED, Status.APPROVED),\n            Status.DRAFT",
        "wrong_statuses_are_refused",
    ),
    (
        "TRANSITIONS",
        "(Status.SUBMITTED,),\n            Status.APPROVED",
        "(Status.SUBMITTED, Status.CHANGES_REQUESTED),\n            Status.APPROVED",
        ONE,
    ),
    (
        "TRANSITIONS",
        "(Status.SUBMITTED,),\n            Status.DRAFT",
        "(Status.SUBMITTED,),\n            Status.CHANGES_REQUESTED",
        "a_withdrawn_text_is_a_draft",
    ),
    (
        "TRANSITIONS",
        'done=_("Returned for changes."),\n            needs_comment=True',
        'done=""',
        "reasons_are_needed",
    ),
    (
        "TRANSITIONS",
        'done=_("Taken off the public pages."),\n            needs_comment=True',
        'done=""',
        "reasons_are_needed",
    ),
    ("TEXT_IS_OPEN", "Status.CHANGES_REQUESTED", "Status.APPROVED", ONE),
    ("TEXT_IS_OPEN", ", Status.CHANGES_REQUESTED", "", LISTS),
    ("TEXT_IS_REVIEWED", "{Status.SUBMITTED}", "()", ONE),
    ("TEXT_IS_REVIEWED", "{Status.SUBMITTED}", "{Status.SUBMITTED, Status.APPROVED}", LISTS),
)

WORKFLOW = (
    *_mutants(
        "workflow.passing",
        (
            "check",
            " or (verb == Verb.EDIT and entry.status not in TEXT_IS_OPEN)",
            "",
            "the_command_line_changes_drafts_only",
        ),
        ("check", "if reason:", "if False:", "publish_asks"),
        ("check", "if step and step.needs_comment:", "if False:", "reasons_are_needed"),
        ("require_comment", "comment.strip()", "comment", "reasons_are_needed"),
        ("take_step", "write_transitions([row])", "pass", ROW),
        ("take_step", "row.round = entry.round - 1", "pass", ROW),
        ("swap", "        status=entry.status,\n", "", "stale_status"),
        ("swap", "        stage=entry.stage,\n", "", "stale_stage"),
        ("swap", "        submission=entry.submission,\n", "", "stale_submission"),
        ("swap", "        revision_number=entry.revision_number,\n", "", "stale_revision"),
        ("swap", "        drafter=entry.drafter_id,\n", "", "stale_drafter"),
        ("swap", "        unit=entry.unit_id,\n", "", "stale_unit"),
        ("swap", "!= 1:", "> 1:", "stale_revision"),
        ("transition_of", "comment.strip()", "comment", ROW),
    ),
    *_mutants(
        "workflow.shelving",
        ("printed_reviewers", ", submission=entry.submission", "", "who_approved_this_submission_is_printed"),
        ("printed_reviewers", ", undone_by=None", "", "an_undone_approval_is_not_printed"),
        (
            "put_back",
            "if publication.order != entry.order:",
            "if False:",
            "what_was_taken_off_comes_back_where_its_section_has_it_now",
        ),
    ),
    *_mutants(
        "workflow.places",
        ("order_at", "order__gte=order", "order__gt=order", "a_move_undone_goes_back_to_its_place"),
        ("_order_before", " | Q(order=before.order, pk__lt=before.pk)", "", EQUALS),
        ("_order_before", "pk__lt=before.pk", "pk__gt=before.pk", EQUALS),
        ("_order_before", "if before.order - above < 2:", "if False:", EQUALS),
        (
            "_spread_out",
            "publish_again(*with_what_is_printed(entries.filter(pk__in=orders, number__isnull=False)))",
            "pass",
            "the_shelf_follows_when_a_section_is_spread_out",
        ),
        ("reorder", "check(Verb.MOVE, entries[key], actor)", "pass", "reorder_asks"),
        ("reorder", "set(keys) != set(entries)", "False", "a_section_is_put_in_order_as_it_was_read"),
        ("reorder", "write_transitions(rows)", "pass", SORTED),
        ("_reordered", "publish_again(*moved)", "pass", SORTED),
        ("_orders_in_gaps", "if waiting and not step:", "if False:", "a_gap_that_is_too_small_is_widened"),
        ("_write_orders", ", order=read", "", "of_two_who_order_a_section_one_is_told"),
        ("undo_reorder", "if not undone:", "if False:", UNSORTED),
        ("undo_reorder", ", undoes=undone[entry.pk]", "", UNSORTED),
        ("move", "check(Verb.MOVE, entry, actor)", "pass", "move_asks"),
        ("move", "section.volume_id != entry.volume_id", "False", PLACES),
        ("move", "publish_again(entry)", "pass", "a_moved_entry_is_published_again_with_the_approved_text"),
    ),
    *_mutants(
        "workflow.texts",
        ("_new_entry", "not permissions.may_create(actor, unit_id)", "False", "create_asks"),
        ("_update", "check(Verb.EDIT, entry, actor)", "pass", "edit_asks"),
        (
            "_update",
            "row.based_on != entry.revision_number",
            "False",
            "a_text_is_saved_over_the_revision_that_was_read",
        ),
        ("restore", "check(Verb.EDIT, entry, actor)", "pass", "restore_asks"),
        ("restore", "entry=entry, ", "", RESTORED),
        ("restore", ", restored_from=revision.restored_from or number", "", RESTORED),
        ("restore", "revision.restored_from or ", "", RESTORER),
        ("_write_text", 'F("revision_number") + 1', 'F("revision_number")', AUTHOR),
        ("_write_text", "entry.status not in TEXT_IS_OPEN", "False", "a_text_under_review_stays_whole"),
        ("_place_draft", "entry.number is not None or ", "", PLACES),
        ("_place_draft", " or entry.status not in TEXT_IS_OPEN", "", PLACES),
        ("_place_draft", "section.volume_id != entry.volume_id", "False", PLACES),
        (
            "_write_revisions",
            "revision.author, revision.author_name = actor, name_of(actor)",
            "revision.author_name = name_of(actor)",
            AUTHOR,
        ),
        (
            "_write_revisions",
            ", revision.round = entry.revision_number, entry.round",
            ", revision.round = entry.revision_number, 1",
            "each_change_of_text_is_a_revision_of_its_round",
        ),
    ),
    *_mutants(
        "workflow.decisions",
        ("submit", "check(Verb.SUBMIT, entry, actor)", "pass", "submit_asks"),
        ("submit", "if missing:", "if False:", "what_is_missing_is_named"),
        ("submit", '"stage": 1', '"stage": 2', COUNTED),
        ("submit", 'F("submission") + 1', 'F("submission")', COUNTED),
        ("submit", '"submitted_by": actor', '"submitted_by": drafter', COUNTED),
        ("submit", "entry.drafter or actor", "actor", COUNTED),
        ("parts_missing", "entry.title.strip()", "True", "what_is_missing_is_named"),
        ("parts_missing", "entry.section_id", "True", "what_is_missing_is_named"),
        ("parts_missing", "entry.body.strip()", "entry.body", "what_is_missing_is_named"),
        ("parts_missing", "entry.date_precision != DatePrecision.UNSET", "True", "what_is_missing_is_named"),
        ("withdraw", "check(Verb.WITHDRAW, entry, actor)", "pass", "withdraw_asks"),
        ("return_for_changes", "check(Verb.RETURN, entry, actor, comment=comment)", "pass", "return_asks"),
        (
            "return_for_changes",
            "1 if entry.status == Status.APPROVED else 0",
            "0",
            "a_return_of_an_approved_text_reopens_its_round",
        ),
        (
            "return_for_changes",
            "1 if entry.status == Status.APPROVED else 0",
            "1",
            "a_return_before_approval_keeps_the_round",
        ),
        ("approve", "check(Verb.APPROVE, entry, actor)", "pass", "approve_asks"),
        ("approve", "revision_number != entry.revision_number", "False", "an_approval_names_the_text_that_was_read"),
        ("approve", "entry.stage < ", "entry.stage > ", STAGES),
        ("approve", 'F("round") + 1', 'F("round")', NEW_ROUND),
        ("publish", "check(Verb.PUBLISH, entry, actor)", "pass", "publish_asks"),
        ("revise", "check(Verb.REVISE, entry, actor)", "pass", "revise_asks"),
        ("unpublish", "check(Verb.UNPUBLISH, entry, actor, comment=comment)", "pass", "unpublish_asks"),
        ("unpublish", "take_off_shelf(entry.pk)", "pass", NUMBERS),
        ("undo", "check(Verb.UNDO, entry, actor)", "pass", "undo_asks"),
        ("undo", ", undoes=act", "", UNDONE),
        ("_as_before", '"section": None', '"section": act.entry.section', "a_move_out_of_no_section_is_undone"),
        ("undo", "publish_again(entry)", "pass", "an_undone_move_is_put_back_on_the_shelf_too"),
        ("undo", ", section=entry.section_id, order=entry.order", "", "a_move_is_undone_once"),
        ("undo", "put_back(entry)", "pass", PUT_BACK),
        ("_as_before", "if act.verb == Verb.UNPUBLISH:", "if False:", PUT_BACK),
        ("_as_before", '"stage": act.stage', '"stage": 1', UNDONE),
        ("_as_before", "-1 if act.to_status == Status.APPROVED else ", "", UNDONE),
        ("_as_before", "1 if act.from_status == Status.APPROVED else 0", "0", UNDONE),
        ("delete_draft", "check(Verb.DELETE, entry, actor)", "pass", "delete_asks"),
    ),
    *_mutants(
        "workflow.owners",
        ("reassign", "check(Verb.REASSIGN, entry, actor)", "pass", "reassign_asks"),
        (
            "reassign",
            "has_role(drafter, Role.DRAFTER) and ",
            "",
            "only_an_active_drafter_of_the_unit_is_given_an_entry",
        ),
        ("reassign", " and drafter.unit_id == unit.pk", "", "only_an_active_drafter_of_the_unit_is_given_an_entry"),
        ("reassign", "publish_again(entry)", "pass", "a_reassigned_entry_is_published_again"),
        ("plan", "check(Verb.PLAN, entry, actor)", "pass", "plan_asks"),
        ("plan", "not 1 <= word_budget <= MOST_PLANNED", "False", PLANS),
        ("plan", "if before == after:", "if False:", PLANS),
        ("plan", ", due_on=before[0]", "", "a_plan_is_changed_from_what_was_read"),
        ("plan", ", word_budget=before[1]", "", "a_plan_is_changed_from_what_was_read"),
        ("plan", "write_transitions([transition_of(entry, Verb.PLAN, actor, comment=said)])", "pass", PLANS),
    ),
    *_mutants(
        "workflow.volumes",
        ("make_next_volume", "_check_framework(actor)", "pass", "next_volume_asks"),
        ("open_volume", "_check_framework(actor)", "pass", "open_asks"),
        ("open_volume", ", opened_at__isnull=True", "", OPENS),
        ("open_volume", "publish_approved(approved, actor)", "publish_approved([], actor)", OPENS),
        ("close_volume", "require_comment(comment)", "pass", "reasons_are_needed"),
        ("close_volume", ", opened_at__isnull=False", "", OPENS),
    ),
)

SHELF = _mutants(
    "publishing.publications",
    (
        "put_on_shelf",
        "_leave_without_current(entry_ids)",
        "[]",
        "a_reassigned_entry_is_published_again",
    ),
    ("put_back_on_shelf", "index_instead((), [last])", "pass", PUT_BACK),
    ("put_back_on_shelf", "pages_are_stale(addresses_of_texts([entry_id]))", "pass", PUT_BACK),
    ("next_number", 'F("next_number") + 1', 'F("next_number")', NUMBERS),
)

QUERYSETS = _mutants(
    "querysets",
    ("planned", ', body=""', "", "planned_is_one_definition"),
    ("planned", "status=Status.DRAFT, ", "", "planned_is_one_definition"),
    ("written_by_nobody", "Q(drafter=None) | ", "", "what_is_nobodys_is_the_chief_editors"),
    ("written_by_nobody", " | Q(drafter__is_active=False)", "", "what_is_nobodys_is_the_chief_editors"),
    ("late_on", "due_on__lt", "due_on__lte", "late_is_one_definition"),
    ("late_on", ", status__in=TEXT_IS_OPEN", "", "late_is_one_definition"),
    ("late_on", ", number__isnull=True", "", "late_is_one_definition"),
)

TELLING = _mutants(
    "telling.making",
    ("_named", " - {act.actor_id or 0}", "", "in_an_open_volume_only_the_publication_is_told"),
    ("_may_hear", " and permissions.may_view(person, act.entry)", "", "who_lost_sight_of_an_entry_is_not_told"),
    ("_reviewers", "permissions.may(person, Verb.APPROVE, entry)", "True", "reviewers_who_may_approve_are_told"),
    ("_reviewers", ".on_which(person, Verb.APPROVE)", "", "of_several_at_once_each_reviewer_hears_of_their_own"),
    ("_reviewers", "Role.REVIEWER", "Role.CHIEF_EDITOR", "reviewers_who_may_approve_are_told"),
    ("_chief_editors", "Role.CHIEF_EDITOR", "Role.REVIEWER", "chief_editors_are_told_while_the_volume_is_closed"),
    (
        "_approvers",
        'submission=F("entry__submission")',
        "submission=0",
        "who_passed_a_text_is_told_when_it_is_published",
    ),
    ("_without_plans_of_new_owners", "not in given", "in given", "a_plan_is_told_to_the_drafter"),
    ("_outside_open_volumes", "are_open)", "asked)", "chief_editors_are_told_while_the_volume_is_closed"),
    (
        "_outside_open_volumes",
        "telling.unless_open and act.volume_id in are_open",
        "False",
        "in_an_open_volume_only_the_publication_is_told",
    ),
)

INDEXED, NAMES, ACTS = (
    "only_what_is_kept_and_public_stands_in_the_index",
    "a_text_names_its_headings_and_what_shares_them",
    ("an_act_on_the_index_names_every_page_that_shows_it"),
)
PARTS = "of_a_long_volume_a_text_names_its_month_and_letters"
PAGES, UNTIL_NOW = "a_text_names_every_page_that_shows_it", "what_was_shown_until_now_is_stale_too"
MERGED, RENAMED = "a_merged_heading_is_one_and_splits_as_it_was", "a_renamed_heading_keeps_its_old_words"
FOUND, ASKED, KEPT = (
    "what_is_taken_off_is_found_no_more", "a_query_of_nothing_finds_nothing", "only_an_answer_for_everyone_is_kept",
)  # fmt: skip
LINES, KEEPERS = "lines_of_the_office_go_before_those_of_the_texts", "only_the_chief_editor_keeps_index_and_chronicle"
LANGUAGE, ORDER = "the_language_is_that_of_the_address", "headings_stand_by_sound_tone_and_strokes"

PUBLIC_SITE = (
    *_mutants(
        "publishing.headings",
        ("_under_headings", "links.kept()", "links", INDEXED),
        ("_under_headings", "values_list(MAIN, ", 'values_list("heading", ', MERGED),
        ("_shown_headings", ".exclude(state=Decision.REJECTED)", "", INDEXED),
        ("_shown_headings", "Q(variant_of=None) | Q(is_see=True)", "Q()", INDEXED),
        ("_row", "see=_name(main) if main else None", "see=None", INDEXED),
        ("heading_page", "raise Http404", "pass", INDEXED),
        ("_public_see_also", "if target.pk in public", "", "see_also_leads_only_where_something_is"),
        ("with_references", "found |= {main for main in", "_left_out = {main for main in", ACTS),
        ("with_references", 'found.union(*references.values_list("source", "target"))', "found", ACTS),
    ),
    *_mutants(
        "publishing.sharing",
        ("places_sharing", "<= CLOSE", "< 0", NAMES),
        ("places_of_headings", "keys |= {main for main", "_left_out = {main for main", ACTS),
    ),
    *_mutants("publishing.beside", ("_related", "(*sharing, *others)", "others", NAMES)),
    *_mutants(
        "publishing.addresses",
        ("addresses_of_texts", "*_of_headings(texts), ", "", PAGES),
        ("addresses_of_texts", ", *_elsewhere(texts)", "", NAMES),
        (
            "addresses_of_texts",
            "named += (name for text in texts for name in",
            "_left_out = (name for text in texts for name in",
            PAGES,
        ),
        ("addresses_of_volume", "not volume.is_open", "False", PAGES),
        ("addresses_of_index", "(*places_of_headings(keys), *places_at(numbers))", "places_at(numbers)", ACTS),
        ("addresses_of_chronicle", "not volume.is_open", "True", LINES),
        ("addresses_of_index", "= with_references(keys)", "= keys", ACTS),
        ("_around", "for name in OF_VOLUME", "for name in OF_VOLUME[:1]", PAGES),
        ("_around", "for name in OF_YEARBOOK", "for name in ()", PAGES),
        ("in_every_language", "in settings.LANGUAGES", "in settings.LANGUAGES[:1]", PAGES),
    ),
    *_mutants(
        "publishing.parts",
        ("parts_with", "if not is_long(volume, without=len(texts))", "if False", PARTS),
        ("parts_with", "if any(lines[month] <= len(texts) for month in months)", "if False", PARTS),
        ("parts_with", "*_letters(_letters_with(volume, texts))", "", PARTS),
        ("parts_with_lines", "lines[month] > len(months) for", "lines[month] > 0 for", PARTS),
        ("_letters_with", "letters != {*letters_of(", "{*()} == {*letters_of(", PARTS),
        ("_letters_with", " | Q(variant_of__in=keys, is_see=True)", "", PARTS),
    ),
    *_mutants(
        "publishing.publications",
        ("take_off_shelf", "pages_are_gone(shown)", "pages_are_gone([])", UNTIL_NOW),
    ),
    *_mutants(
        "publishing.pages.making",
        ("_checked", "response.status_code != 200 or ", "", KEPT),
        ("_checked", "response.cookies or ", "", KEPT),
        ("_checked", " or dict(response.items()) != headers", "", KEPT),
    ),
    *_mutants(
        "workflow.index_acts",
        ("act", "pages_are_stale(_addresses_of(yearbook, changes))", "pass", UNTIL_NOW),
        (
            "undo",
            "pages_are_stale(list(dict.fromkeys([*stale, *_addresses_of(row.yearbook, row.changes)])))",
            "pass",
            UNTIL_NOW,
        ),
        (
            "undo",
            "if any(now.get",
            "if False and any(now.get",
            "an_act_is_undone_only_while_its_rows_are_as_it_left_them",
        ),
        ("check", "not permissions.may_keep_index(actor)", "False", KEEPERS),
    ),
    *_mutants(
        "workflow.headings",
        ("merge", "variant_of__in=keys).update(variant_of=main)", "pk=0).update(variant_of=main)", MERGED),
        ("merge", "_remove_references(noted, keys)", "pass", MERGED),
        ("_remove_references", "noted.touch(references)", "pass", MERGED),
        ("tie", "source.variant_of_id or target.variant_of_id", "False", MERGED),
        ("tie", "source.pk == target.pk or ", "", MERGED),
        ("_refuse_taken", ".exclude(pk=but).exists()", ".none().exists()", MERGED),
        ("rename", "old[0] != text and not", "False and not", RENAMED),
        ("rename", "        find_in_texts(heading)", "        pass", RENAMED),
        ("reject_headings", "Decision.REJECTED)\n        return", "Decision.PROPOSED)\n        return", RENAMED),
    ),
    *_mutants(
        "workflow.chronicle",
        ("write_lines", "len(change.text) > LONGEST_LINE", "False", LINES),
        ("_write", "not change.text or ", "", LINES),
        ("_write", " and (change.number is None or change.is_hidden == change.is_hidden_by_itself)", "", LINES),
    ),
    *_mutants("publishing.chronicle", ("months_of", "if not line.is_hidden", "", LINES)),
    *_mutants(
        "permissions.indexes",
        ("may_keep_index", "is_chief_editor(user)", "True", KEEPERS),
        ("headings_kept_by", "else NOTHING", "else EVERYTHING", KEEPERS),
        ("may_edit_chronicle", "is_chief_editor(user)", "True", KEEPERS),
        ("chronicles_edited_by", "else NOTHING", "else EVERYTHING", KEEPERS),
    ),
    *_mutants(
        "search.query",
        ("parse", "len(typed) > LONGEST", "False", ASKED),
        ("parse", "if not groups", "if False", ASKED),
        ("parse", "> MOST_WORDS", "> 10 * MOST_WORDS", ASKED),
        ("_pieces", "is_unwanted = typed[place] in MINUS", "is_unwanted = False", ASKED),
    ),
    *_mutants("search.narrowing", ("closed_volumes", "opened_at IS NULL", "opened_at IS NOT NULL", FOUND)),
    *_mutants(
        "publishing.languages",
        ("language_of", 'path.startswith(f"{PREFIX}/")', "path.startswith(PREFIX)", LANGUAGE),
        ("language_of", "path == PREFIX or ", "", LANGUAGE),
        ("in_chinese", "path.removeprefix(PREFIX) if", "path if", LANGUAGE),
    ),
    *_mutants(
        "indexing.ordering",
        ("sort_key", "{_place_by_strokes(character):05x}", "{ord(character):05x}", ORDER),
        ("sort_key", "{syllable[-1]}", "1", ORDER),
        ("letter_of", "not HAN.fullmatch(first) or ", "", ORDER),
    ),
)
"""The rules of the public site: index, chronicle, addresses, kept pages, search, languages."""

MUTANTS = PERMISSIONS + SHEETS + SHEET_TEXTS + LIFECYCLE + WORKFLOW + SHELF + QUERYSETS + TELLING + PUBLIC_SITE
