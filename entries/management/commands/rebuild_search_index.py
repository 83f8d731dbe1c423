"""rebuild_search_index: make the index of the public search anew."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from entries.management.output import ReportingCommand
from entries.search.indexing import rebuild
from entries.search.tokens import tokenizer_version


class Command(ReportingCommand):
    help = "Make the index of the public search anew from what is published."
    writes = False

    def handle(self, *args: Any, **options: Any) -> None:
        values = {"indexed": rebuild(), "version": tokenizer_version()}
        sentence = _("The search index was made anew: %(indexed)d published entries.") % values
        self.report(values, [sentence], as_json=options["json"])
