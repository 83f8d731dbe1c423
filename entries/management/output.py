"""What our commands share: --json, --actor, and how refusals are told (exit 1)."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from entries.models import Volume


class ReportingCommand(BaseCommand):
    """Prints one JSON object with --json, else sentences. Progress belongs on standard error."""

    writes = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        if self.writes:
            parser.add_argument("--actor", metavar="USER", help="who does it, for the trail")

    def report(self, values: dict[str, Any], sentences: list[str], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(values, ensure_ascii=False))
        else:
            for sentence in sentences:
                self.stdout.write(sentence)

    def refuse(
        self,
        code: str,
        message: object,
        *,
        as_json: bool,
        line: int | None = None,
        extra: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Tell that nothing was written, and exit with 1."""
        error: dict[str, Any] = {"code": code, "message": str(message)}
        if line is not None:
            error["line"] = line
        if as_json:
            self.stdout.write(json.dumps({"error": error, **(extra or {})}, ensure_ascii=False))
        else:
            where = _("line %(line)d: ") % {"line": line} if line is not None else ""
            self.stderr.write(f"{where}{message}")
        sys.exit(1)

    def person(self, username: str | None, *, as_json: bool) -> User | None:
        if username is None:
            return None
        person = User.objects.filter(username=username, is_active=True).first()
        return person or self.refuse(
            "unknown_user", _("There is no active account “%(name)s”.") % {"name": username}, as_json=as_json
        )

    def volume(self, slug: str | None, *, as_json: bool) -> Volume | None:
        if slug is None:
            return None
        volume = Volume.objects.select_related("yearbook").filter(slug=slug).first()
        if volume is not None:
            return volume
        known = "、".join(Volume.objects.values_list("slug", flat=True)[:20]) or "–"
        self.refuse(
            "unknown_volume",
            _("There is no volume “%(slug)s”. There are: %(known)s.") % {"slug": slug, "known": known},
            as_json=as_json,
        )

    def unit(self, name: str | None, *, as_json: bool) -> Unit | None:
        if name is None:
            return None
        unit = Unit.objects.filter(name=name).first()
        return unit or self.refuse(
            "unknown_unit",
            _("There is no unit “%(name)s”. Make it at the desk first.") % {"name": name},
            as_json=as_json,
        )
