"""Prepare the database and the static files, then run the web server and the task worker together."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from entries.importing.batches.resuming import wake_all
from entries.models import Yearbook
from entries.publishing.pages.beginning import bring_pages_up_to_date
from entries.publishing.proposing import propose_all_later
from yearbook_site.running import CannotRun, Group, check_port, commands, is_answering


class Command(BaseCommand):
    """``run``: what ``make run`` starts; ends with Ctrl-C or SIGTERM."""

    help = "Migrate, fill the demo once when DEMO=1, collect static files, run the site on 127.0.0.1:PORT."
    # prepare() checks, after what can be refused at once.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="Do everything except serving.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.refuse_bare_https()
            if not options["prepare_only"]:
                check_port(settings.PORT)
        except CannotRun as error:
            raise CommandError(str(error)) from error
        self.prepare()
        if options["prepare_only"]:
            return
        # A program that was cut off may have left sheets half read or half written.
        wake_all()
        propose_all_later()
        # After the static files were collected: the pages name them with their hashes.
        bring_pages_up_to_date()
        code = Group(commands()).run(on_ready=self.tell, is_ready=is_answering)
        if code:
            raise SystemExit(code)

    def refuse_bare_https(self) -> None:
        """This server speaks http: without a proxy an https address would be redirected to itself for ever."""
        if settings.IS_SECURE and not settings.TRUSTED_PROXY:
            raise CannotRun(
                _("PUBLIC_URL is https: a proxy must end TLS before this server. When it does, set TRUSTED_PROXY=1.")
            )

    def prepare(self) -> None:
        """Bring database, demo and static files up to date; a second time changes nothing."""
        self.check()
        call_command("migrate", interactive=False, verbosity=0)
        # Before the demo: its pages name the static files with their hashes.
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            self.fill_demo()

    def fill_demo(self) -> None:
        """Fill the demo into an empty system; never beside someone's own yearbook, never on a public address."""
        if settings.IS_SECURE:
            self.stdout.write(_("The demo is left out: its accounts do not belong on a public address."))
            return
        begun = Path(settings.VAR_DIR, "demo-begun")
        # The mark stays when filling was cut short, so that the next start finishes it.
        if begun.exists() or not (settings.DEMO_ACCOUNTS.exists() or Yearbook.objects.exists()):
            begun.touch()
            self.stdout.write(_("Filling the demo…"))
            self.stdout.flush()
            call_command("seed_demo", verbosity=0, stdout=self.stdout)
            begun.unlink()

    def tell(self) -> None:
        """Print where everything is."""
        shelf = f"http://127.0.0.1:{settings.PORT}/" if not settings.IS_SECURE else f"{settings.PUBLIC_URL}/"
        self.stdout.write(_("Public pages: %(address)s") % {"address": shelf})
        self.stdout.write(_("Desk:         %(address)s") % {"address": shelf.rstrip("/") + settings.DESK_PATH})
        if settings.DEMO_ACCOUNTS.exists():
            self.stdout.write(_("Demo accounts (also in %(file)s):") % {"file": settings.DEMO_ACCOUNTS})
            self.stdout.write(settings.DEMO_ACCOUNTS.read_text(encoding="utf-8").rstrip())
        self.stdout.write(_("Stop with Ctrl-C."))
        self.stdout.flush()
