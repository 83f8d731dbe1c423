"""Transitions 流转记录: who did what to which entry or volume, when and why. Written once, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entries.lifecycle import Status, Verb
from entries.models.entries import Entry
from entries.models.sections import Section
from entries.models.volumes import Volume
from entries.querysets import TransitionQuerySet


class Transition(models.Model):
    """One step. The actor's name and post, and the entry's title, are kept as they were that day.

    `volume` is null for the export of a list that belongs to none: units, people.
    `entry` is null for acts on a volume and once a never-submitted draft is deleted. `stage` is the stage of
    review the entry waited at before the act; `from_section` and `from_order` are where it stood before a move,
    `from_no_section` says that it stood in none: a section that is deleted leaves no trace in `from_section` either.
    An act that was undone stays, with the row that `undoes` it.
    """

    verb = models.CharField(_("act"), max_length=20, choices=Verb.choices)
    volume = models.ForeignKey(Volume, models.PROTECT, null=True, related_name="transitions", verbose_name=_("volume"))
    entry = models.ForeignKey(
        Entry, models.SET_NULL, null=True, related_name="transitions", verbose_name=_("entry"), db_index=False
    )
    entry_title = models.CharField(_("entry"), max_length=255, blank=True)
    from_status = models.CharField(_("from"), max_length=20, choices=Status.choices, blank=True)
    to_status = models.CharField(_("to"), max_length=20, choices=Status.choices, blank=True)
    revision_number = models.PositiveIntegerField(_("revision"), null=True)
    round = models.PositiveIntegerField(null=True)
    submission = models.PositiveIntegerField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("actor")
    )
    actor_name = models.CharField(_("actor"), max_length=50)
    actor_post = models.CharField(_("post"), max_length=100, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    stage = models.PositiveSmallIntegerField(_("stage of review"), default=0)
    from_section = models.ForeignKey(
        Section, models.SET_NULL, null=True, related_name="+", verbose_name=_("section before"), db_index=False
    )
    from_no_section = models.BooleanField(default=False)
    from_order = models.PositiveIntegerField(_("order before"), null=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by", verbose_name=_("undoes"))
    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)

    objects: ClassVar[TransitionQuerySet] = TransitionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("transition")
        verbose_name_plural = _("trail")
        indexes = (
            models.Index(fields=("entry", "verb", "submission")),
            models.Index(fields=("verb", "entry")),
            models.Index(
                fields=("from_section",), condition=Q(from_section__isnull=False), name="moves_out_of_a_section"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.entry_title}".strip()

    @property
    def act(self) -> str:
        """The act in words, with what it undoes or that it was undone. Select `undoes` and `undone_by` with it."""
        if self.undoes is not None:
            return gettext("%(undo)s (%(act)s)") % {
                "undo": self.get_verb_display(),
                "act": self.undoes.get_verb_display(),
            }
        if hasattr(self, "undone_by"):
            return gettext("%(act)s (undone)") % {"act": self.get_verb_display()}
        return str(self.get_verb_display())
