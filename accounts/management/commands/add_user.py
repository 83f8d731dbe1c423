"""add_user: make an account with a role and print its one-time password."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.people import PersonChangeRefused, create_person
from accounts.roles import Role


class Command(BaseCommand):
    help = "Make an account with a role and print its one-time password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="sign-in name")
        parser.add_argument("--role", action="append", required=True, choices=Role.values)
        parser.add_argument("--unit", help="name of the contributing unit; made when new")
        parser.add_argument("--full-name", default="")
        parser.add_argument("--post", default="")
        parser.add_argument("--json", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.get_or_create(name=options["unit"])[0] if options["unit"] else None
        try:
            person, password = create_person(
                options["name"],
                roles=options["role"],
                unit=unit,
                full_name=options["full_name"],
                post=options["post"],
            )
        except (PersonChangeRefused, ValidationError) as refused:
            self.refuse(refused, as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps({"username": person.username, "password": password}, ensure_ascii=False))
        else:
            self.stdout.write(
                _("Account %(name)s made. One-time password: %(password)s")
                % {"name": person.username, "password": password}
            )

    def refuse(self, refused: Exception, *, as_json: bool) -> None:
        message = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
        if as_json:
            self.stdout.write(json.dumps({"error": {"code": "refused", "message": message}}, ensure_ascii=False))
        else:
            self.stderr.write(message)
        sys.exit(1)
