"""Dumping and loading the database: VACUUM INTO and a copy for SQLite, pg_dump and pg_restore for PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from yearbook_site.backups.archive import BackupError

# As long as everything else waits for a lock.
WAIT_SECONDS = 20


def dump(target: Path) -> dict[str, int]:
    """Write a consistent copy of the database while others work; returns the rows of each table in that copy."""
    return dump_sqlite(target) if connection.vendor == "sqlite" else dump_postgresql(target)


def load(source: Path, tables: dict[str, int]) -> None:
    """Fill the empty database from a dump and check it; ``tables`` are the rows that must be there."""
    load_sqlite(source, tables) if connection.vendor == "sqlite" else load_postgresql(source, tables)


def is_empty() -> bool:
    """Whether the database has no table, or does not exist; looking does not make it."""
    if connection.vendor != "sqlite":
        return not connection.introspection.table_names()
    path = sqlite_path()
    if not path.exists():
        return not has_sqlite_log(path)
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as database:
            tables = sqlite_tables(database)
    except sqlite3.DatabaseError:
        return False
    return not tables and not has_sqlite_log(path)


def sqlite_path() -> Path:
    """The file of the SQLite database."""
    return Path(settings.DATABASES["default"]["NAME"])


def has_sqlite_log(path: Path) -> bool:
    """Whether an old log lies beside the file: SQLite would replay it into whatever database comes there."""
    logs = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
    return any(log.exists() and log.stat().st_size for log in logs)


def sqlite_tables(database: sqlite3.Connection) -> list[str]:
    """Names of the tables, sorted, without SQLite's own and without virtual ones, which are kept in other tables."""
    rows = database.execute(
        "SELECT name FROM sqlite_master"
        " WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    return sorted(name for (name,) in rows)


def sqlite_counts(path: Path) -> dict[str, int]:
    """Rows of each table of a file that nobody else uses."""
    with closing(sqlite3.connect(path)) as database:
        return {name: database.execute(count_rows(name)).fetchone()[0] for name in sqlite_tables(database)}


def count_rows(table: str) -> str:
    """A counting statement; the names come from the database's own catalogue and are quoted."""
    quoted = table.replace('"', '""')
    return f'SELECT count(*) FROM "{quoted}"'  # noqa: S608


def dump_sqlite(target: Path) -> dict[str, int]:
    path = sqlite_path()
    if not path.exists():
        message = _("There is no database at %(path)s: nothing to back up.") % {"path": path}
        raise BackupError("no_database", message)
    # Not cp: a copy of a live file with its WAL is often broken. VACUUM INTO reads one consistent state.
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as database:
            database.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        message = _("The database could not be copied: %(reason)s.") % {"reason": error}
        raise BackupError("not_copied", message) from error
    return sqlite_counts(target)


def load_sqlite(source: Path, tables: dict[str, int]) -> None:
    with closing(sqlite3.connect(source)) as database:
        sound = [row[0] for row in database.execute("PRAGMA integrity_check")] == ["ok"]
        orphans = database.execute("PRAGMA foreign_key_check").fetchall()
    if not sound or orphans or sqlite_counts(source) != tables:
        message = _("The database in the backup does not pass its own checks; nothing was restored.")
        raise BackupError("inconsistent", message)
    path = sqlite_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, path)


def dump_postgresql(target: Path) -> dict[str, int]:
    # pg_dump joins the snapshot of this transaction, so the counts are those of the dump.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        run_postgresql(
            "pg_dump", ["-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        )
        return postgresql_counts()


def load_postgresql(source: Path, tables: dict[str, int]) -> None:
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    connection.close()
    run_postgresql("pg_restore", [*options, str(source)], database_option="--dbname")
    if postgresql_counts() != tables:
        raise BackupError("inconsistent", _("The restored tables do not hold the rows that the backup counted."))


def postgresql_counts() -> dict[str, int]:
    """Rows of each table."""
    with connection.cursor() as cursor:
        counts = {}
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(count_rows(name))
            counts[name] = cursor.fetchone()[0]
        return counts


def run_postgresql(program: str, options: list[str], database_option: str = "--dbname") -> None:
    """Run one of PostgreSQL's programs against our database; its own words become the error."""
    arguments, variables = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [find(program), *arguments[1:-1], database_option, arguments[-1], "--no-password", *options]
    done = subprocess.run(  # noqa: S603
        command, env={**os.environ, **(variables or {})}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[0] if done.stderr.strip() else str(done.returncode)
        message = _("%(program)s failed: %(reason)s") % {"program": program, "reason": reason}
        raise BackupError("postgresql", message)


def find(program: str) -> str:
    """The path of a program of PostgreSQL, from PATH or from where Debian puts it, newest first."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(program) or (str(debian[-1]) if debian else "")
    if not found:
        message = _("%(program)s is missing. Install PostgreSQL's client programs (Debian: postgresql-client).")
        raise BackupError("no_program", message % {"program": program})
    return found
