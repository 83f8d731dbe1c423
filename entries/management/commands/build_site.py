"""build_site: the public site as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from entries.management.output import ReportingCommand
from entries.publishing.pages.building import FolderInUse, build_site


class Command(ReportingCommand):
    help = "Write the public site into DIR, which must be new or empty: for an archive or for any file server."
    writes = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--base-url", metavar="URL", default="", help="where it will answer; else PUBLIC_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, folder = options["json"], options["folder"]
        origin = self.origin(options["base_url"], as_json=as_json)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            built = build_site(folder, base_url=origin)
        except FolderInUse:
            sentence = _("%(folder)s holds something already. Name a new folder, or empty this one.")
            self.refuse("folder_in_use", sentence % {"folder": folder}, as_json=as_json)
        except OSError as error:
            sentence = _("%(file)s cannot be written: %(reason)s")
            self.refuse("unwritable", sentence % {"file": folder, "reason": error.strerror}, as_json=as_json)
        sentence = _("%(pages)d pages and %(pictures)d pictures, %(bytes)d bytes in all, are in %(path)s.")
        self.report(vars(built), [sentence % vars(built), f"SHA256SUMS: {built.sha256}"], as_json=as_json)

    def origin(self, url: str, *, as_json: bool) -> str:
        """The address without a slash at its end. In an archive http will do."""
        parts = urlsplit(url)
        if not url or (
            parts.scheme in {"http", "https"} and parts.hostname and not (parts.path.strip("/") or parts.query)
        ):
            return url.rstrip("/")
        sentence = _("%(url)s is not the address of a site, such as https://yearbook.example.cn, without a path.")
        self.refuse("bad_address", sentence % {"url": url}, as_json=as_json)
