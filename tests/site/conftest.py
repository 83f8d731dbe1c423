"""Places: whole installations of their own, in which commands run as separate processes."""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)


class Place:
    """A data folder with a database of the kind that this test run uses."""

    def __init__(self, folder: Path, template: "Place | None" = None) -> None:
        self.folder = folder
        self.var = folder / "var"
        self.var.mkdir(parents=True)
        self.is_sqlite = connection.vendor == "sqlite"
        self.database = self.var / "yearbook.sqlite3"
        self.name = f"place_{uuid.uuid4().hex}"
        self.url = f"sqlite:///{self.database}"
        if not self.is_sqlite:
            self.url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}").geturl()
            self.server(f"CREATE DATABASE {self.name}" + (f" TEMPLATE {template.name}" if template else ""))
        elif template:
            shutil.copy(template.database, self.database)

    def server(self, statement: str) -> None:
        """Run a statement on the PostgreSQL server, outside our database."""
        known = settings.DATABASES["default"]
        with psycopg.connect(
            dbname="postgres", user=known["USER"], host=known["HOST"], port=known["PORT"], autocommit=True
        ) as server:
            server.execute(statement)  # type: ignore[arg-type]

    def environment(self, **changes: str) -> dict[str, str]:
        """The variables for a process in this place."""
        base = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        return base | {"VAR_DIR": str(self.var), "DATABASE_URL": self.url} | changes

    def manage(self, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        """Run ``manage.py`` here and wait for it."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(**changes),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement in this place's database."""
        if self.is_sqlite:
            with closing(sqlite3.connect(self.database, timeout=20)) as file, file:
                return file.execute(statement).fetchall()
        known = settings.DATABASES["default"]
        with psycopg.connect(
            dbname=self.name, user=known["USER"], host=known["HOST"], port=known["PORT"], autocommit=True
        ) as database:
            cursor = database.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """Drop the database; the folder is pytest's to remove."""
        if not self.is_sqlite:
            self.server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place with all tables and nothing in them, for copying."""
    place = Place(tmp_path_factory.mktemp("migrated") / "place")
    done = place.manage("migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    yield place
    place.close()


@pytest.fixture
def new_place(tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Makes places, empty or copied from a template."""
    made: list[Place] = []

    def make(template: Place | None = None) -> Place:
        made.append(Place(tmp_path / f"place{len(made)}", template))
        return made[-1]

    yield make
    for place in made:
        place.close()
