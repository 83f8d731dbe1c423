"""send_reminders: reminders of dates, and the mail that waits. For cron; a second run a day does nothing new."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from entries.management.output import ReportingCommand
from entries.telling.reminding import send_reminders


class Command(ReportingCommand):
    help = "Remind drafters of what is due, send the daily e-mails and those that failed before."
    writes = False  # nobody's act: nothing of it is in the trail

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_reminders(timezone.localdate())
        # The worker keeps a row of every task it has done.
        call_command("prune_db_task_results", verbosity=0)
        sentences = [
            _("Reminders made: %(due)d. E-mails sent: %(at_once)d at once, %(daily)d for the day.") % asdict(done)
        ]
        if done.failed:
            sentences.append(_("Not sent: %(failed)d. The log says why; the next run tries again.") % asdict(done))
        self.report(asdict(done), sentences, as_json=options["json"])
