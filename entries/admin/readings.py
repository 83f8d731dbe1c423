"""The office's own readings of words that are read otherwise than usual. Chief editor only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from accounts.quiet import QuietAdmin
from entries import permissions
from entries.admin.one_heading import not_pinyin
from entries.indexing.ordering import count_han
from entries.indexing.syllables import NotPinyin, read_pinyin, with_marks
from entries.models import Reading, Yearbook
from entries.models.pronouncing import put_in_order_again
from entries.publishing.addresses import addresses_of_index
from entries.publishing.pages.stale import pages_are_stale


class ReadingForm(forms.ModelForm):
    class Meta:
        model = Reading
        fields = ("word", "syllables")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["syllables"] = with_marks(self.instance.syllables.split())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        word = values.get("word", "")
        if word and values.get("syllables"):
            try:
                values["syllables"] = " ".join(read_pinyin(values["syllables"], len(word)))
            except NotPinyin:
                self.add_error("syllables", not_pinyin(word))
            if count_han(word) != len(word):
                self.add_error("word", not_pinyin(word))
        return values


@admin.register(Reading)
class ReadingAdmin(QuietAdmin):
    form = ReadingForm
    list_display = ("word", "marked")
    search_fields = ("word",)

    @admin.display(description=Reading._meta.get_field("syllables").verbose_name)
    def marked(self, reading: Reading) -> str:
        return with_marks(reading.syllables.split())

    def _may(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and permissions.may_keep_index(request.user)

    has_view_permission = has_change_permission = has_delete_permission = _may

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def save_model(self, request: HttpRequest, obj: Reading, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._read_again(obj.word, *([form.initial["word"]] if change else ()))

    def delete_model(self, request: HttpRequest, obj: Reading) -> None:
        super().delete_model(request, obj)
        self._read_again(obj.word)

    def _read_again(self, *words: str) -> None:
        headings = put_in_order_again(*words)
        for yearbook in Yearbook.objects.all():
            keys = [heading.pk for heading in headings if heading.yearbook_id == yearbook.pk]
            pages_are_stale(addresses_of_index(yearbook, keys))
