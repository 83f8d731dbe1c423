"""write_pages: make the public pages that wait to be made; `run` keeps one of these going."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from entries.publishing.pages.stale import everything_changed, write_some

LOOK_EVERY = 0.5
"""Seconds."""


class Command(BaseCommand):
    help = "Make the public pages that changes or a crash left to be made; looks for more twice a second."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="End when none waits any more.")
        parser.add_argument("--all", action="store_true", help="Make every page anew first.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            everything_changed()
        stop = threading.Event()
        if options["once"]:
            written = sum(iter(write_some, 0))
            self.stdout.write(_("%(count)d pages were written.") % {"count": written})
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_of_signal: stop.set())
        while not stop.is_set():
            if not self.some():
                stop.wait(LOOK_EVERY)

    def some(self) -> int:
        """Write some pages; a database that is away is asked again later."""
        try:
            return write_some()
        except (DatabaseError, OSError) as error:
            self.stderr.write(_("Pages could not be written: %(reason)s.") % {"reason": error})
            connections.close_all()
            return 0
