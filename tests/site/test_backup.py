"""What a backup holds comes back whole, or the restore refuses in a sentence and changes nothing."""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.conftest import Place
from yearbook_site.backups.archive import BackupError, Manifest, Writer, is_expected, opened

pytestmark = pytest.mark.own_database

NewPlace = Callable[..., Place]


def add_unit(place: Place, name: str) -> None:
    """One more row of a table."""
    true = "1" if place.is_sqlite else "true"
    place.query(f"INSERT INTO accounts_unit (name, \"order\", is_active) VALUES ('{name}', 1, {true})")  # noqa: S608


def add_to_search(place: Place) -> None:
    """A text that holds the word 友城, as the search keeps it."""
    values = "(rowid, tokens) VALUES (5, '友城')" if place.is_sqlite else "VALUES (5, '友城'::tsvector, false, 1)"
    place.query(f"INSERT INTO entries_search {values}")  # noqa: S608


def found(place: Place, word: str) -> list[tuple[object, ...]]:
    column, asks = ("rowid", "entries_search MATCH") if place.is_sqlite else ("place", "tokens @@")
    return place.query(f"SELECT {column} FROM entries_search WHERE {asks} '{word}'")  # noqa: S608


@pytest.fixture
def office(new_place: NewPlace, migrated: Place) -> Place:
    """A place with some rows and two media files, one of them in a folder."""
    place = new_place(migrated)
    for number in range(1, 4):
        add_unit(place, f"供稿单位{number}")
    add_to_search(place)
    (place.var / "media" / "ab").mkdir(parents=True)
    (place.var / "media" / "one.jpg").write_bytes(b"\xf0picture one\xf1" * 1000)
    (place.var / "media" / "ab" / "two.png").write_bytes(bytes(range(256)) * 5000)
    return place


@pytest.fixture
def backup(office: Place, tmp_path: Path) -> Path:
    target = tmp_path / "office.backup"
    done = office.manage("backup", str(target))
    assert done.returncode == 0, done.stderr
    return target


def media(place: Place) -> dict[str, bytes]:
    root = place.var / "media"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def is_untouched(place: Place) -> bool:
    """Whether nothing was made in an empty place beside its secret key."""
    left = {path.name for path in place.var.iterdir()} - {"secret-key"}
    return not left and (place.is_sqlite or place.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == [])


def refused(place: Place, source: Path, code: str) -> str:
    """The message of a refusal with this code."""
    done = place.manage("restore", str(source), "--json")
    assert done.returncode == 1, done.stdout
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code, error
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1] == f"CommandError: {error['message']}"
    return str(error["message"])


def test_all_comes_back(office: Place, backup: Path, new_place: NewPlace) -> None:
    elsewhere = new_place()
    done = elsewhere.manage("restore", str(backup), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["files"] == 2
    assert report["tables"]["accounts_unit"] == 3
    names = 'SELECT id, name, "order" FROM accounts_unit ORDER BY id'
    assert elsewhere.query(names) == office.query(names)
    assert [row[1] for row in elsewhere.query(names)] == ["供稿单位1", "供稿单位2", "供稿单位3"]
    assert (found(elsewhere, "友城"), found(elsewhere, "友")) == ([(5,)], [])
    version = "SELECT version FROM entries_searchindex"
    assert elsewhere.query(version) == office.query(version) != []
    assert media(elsewhere) == media(office)
    assert {path.name for path in elsewhere.var.iterdir()} <= {"secret-key", "media", "yearbook.sqlite3"}


def test_a_restored_place_takes_new_rows_and_needs_no_migration(backup: Path, new_place: NewPlace) -> None:
    elsewhere = new_place()
    assert elsewhere.manage("restore", str(backup)).returncode == 0
    assert elsewhere.manage("migrate", "--check").returncode == 0
    add_unit(elsewhere, "新")
    assert elsewhere.query("SELECT max(id) FROM accounts_unit") == [(4,)]


def test_the_report_counts_what_was_kept(office: Place, tmp_path: Path) -> None:
    done = office.manage("backup", str(tmp_path / "b"), "--json")
    report = json.loads(done.stdout)
    assert report["files"] == 2
    assert report["tables"]["accounts_unit"] == 3
    assert report["bytes"] == (tmp_path / "b").stat().st_size
    assert report["migrations"]["accounts"].startswith("00")
    assert report["version"] == "0.1.0"


def test_only_the_owner_may_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600


def test_nothing_is_left_beside_a_backup(backup: Path) -> None:
    assert [path.name for path in backup.parent.glob(".backup-*")] == []


def test_an_existing_file_is_not_overwritten(office: Place, backup: Path) -> None:
    before = backup.read_bytes()
    done = office.manage("backup", str(backup), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "exists"
    assert backup.read_bytes() == before


def test_a_missing_folder_is_said(office: Place, tmp_path: Path) -> None:
    done = office.manage("backup", str(tmp_path / "nowhere" / "b"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "not_written"
    assert "Traceback" not in done.stderr


def test_a_place_in_use_is_not_overwritten(office: Place, backup: Path) -> None:
    before = media(office)
    office.query("DELETE FROM accounts_unit WHERE id = 3")
    refused(office, backup, "not_empty")
    assert office.query("SELECT count(*) FROM accounts_unit") == [(2,)]
    assert media(office) == before


def test_media_alone_count_as_in_use(backup: Path, new_place: NewPlace) -> None:
    elsewhere = new_place()
    (elsewhere.var / "media").mkdir()
    (elsewhere.var / "media" / "kept.jpg").write_bytes(b"kept")
    refused(elsewhere, backup, "not_empty")
    assert media(elsewhere) == {"kept.jpg": b"kept"}


def test_rests_of_another_database_count_as_in_use(backup: Path, new_place: NewPlace) -> None:
    """A log whose SQLite file is gone; on PostgreSQL a table that is none of ours."""
    elsewhere = new_place()
    log = elsewhere.database.with_name("yearbook.sqlite3-wal")
    if elsewhere.is_sqlite:
        log.write_bytes(b"old pages")
    else:
        elsewhere.query("CREATE TABLE somebody_elses (number integer)")
    refused(elsewhere, backup, "not_empty")
    if elsewhere.is_sqlite:
        assert log.read_bytes() == b"old pages" and not elsewhere.database.exists()
    else:
        assert elsewhere.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("somebody_elses",)]


def test_a_truncated_backup_is_refused(backup: Path, new_place: NewPlace) -> None:
    elsewhere = new_place()
    whole = backup.read_bytes()
    for length in (0, len(whole) // 2):
        backup.write_bytes(whole[:length])
        refused(elsewhere, backup, "damaged")
    assert is_untouched(elsewhere)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A backup file of invented content, made without a database."""
    (tmp_path / "content").write_bytes(bytes(range(256)) * 30)
    with (tmp_path / "small").open("wb") as stream:
        writer = Writer(stream)
        writer.add("database", tmp_path / "content")
        writer.add("media/one.jpg", tmp_path / "content")
        writer.finish(Manifest("0.1.0", "2026-01-01T00:00:00+08:00", "sqlite", {"t": 1}, {"entries": "0001_initial"}))
    return tmp_path / "small"


def contents(path: Path) -> dict[str, bytes]:
    """Name and bytes of every member that the reader vouches for."""
    with opened(path) as reader:
        return {name: b"".join(reader.checked(name)) for name in reader.manifest.files}


def test_no_flipped_bit_gets_through(small: Path) -> None:
    """Each is refused, or lies where the tar keeps nothing of ours and all members are as they were."""
    whole = small.read_bytes()
    right = contents(small)
    refusals = 0
    for position in range(0, len(whole), 13):
        changed = bytearray(whole)
        changed[position] ^= 0x10
        small.write_bytes(changed)
        try:
            assert contents(small) == right
        except BackupError:
            refusals += 1
    assert refusals * 13 > 256 * 30 * 2


def test_no_truncation_gets_through(small: Path) -> None:
    whole = small.read_bytes()
    end = whole.index(b"manifest.sha256")
    for length in range(0, end, 97):
        small.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            contents(small)


def test_a_flipped_bit_in_a_picture_leaves_the_place_empty(backup: Path, new_place: NewPlace) -> None:
    elsewhere = new_place()
    whole = bytearray(backup.read_bytes())
    whole[whole.index(b"\xf0picture one\xf1")] ^= 1
    backup.write_bytes(whole)
    message = refused(elsewhere, backup, "damaged")
    assert "media/one.jpg" in message
    assert is_untouched(elsewhere)


def remade(
    source: Path,
    target: Path,
    change: Callable[[dict[str, object]], None],
    extra: str = "",
    link: tarfile.TarInfo | None = None,
) -> Path:
    """A backup with a changed manifest and, if wanted, one more member; its checksums are right again."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for item in old.getmembers()[:-2]:
            new.addfile(item, old.extractfile(item))
        manifest = json.loads(old.extractfile("manifest.json").read())  # type: ignore[union-attr]
        if link:
            new.addfile(link)
        if extra:
            info = tarfile.TarInfo(extra)
            info.size = 4
            new.addfile(info, io.BytesIO(b"evil"))
            manifest["files"][extra] = {"bytes": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}
        change(manifest)
        text = json.dumps(manifest).encode()
        for name, content in (("manifest.json", text), ("manifest.sha256", hashlib.sha256(text).hexdigest().encode())):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return target


def test_a_backup_of_a_newer_version_is_refused(backup: Path, new_place: NewPlace, tmp_path: Path) -> None:
    elsewhere = new_place()

    def newer(manifest: dict[str, object]) -> None:
        manifest["migrations"]["entries"] = "0999_from_the_future"  # type: ignore[index]
        manifest["version"] = "99.0"

    message = refused(elsewhere, remade(backup, tmp_path / "newer", newer), "newer")
    assert "99.0" in message and "entries.0999_from_the_future" in message
    assert is_untouched(elsewhere)


def test_a_backup_of_the_other_kind_of_database_is_refused(backup: Path, new_place: NewPlace, tmp_path: Path) -> None:
    elsewhere = new_place()
    refused(
        elsewhere, remade(backup, tmp_path / "o", lambda manifest: manifest.update(database="oracle")), "other_database"
    )
    assert is_untouched(elsewhere)


def test_rows_that_are_not_there_are_noticed(backup: Path, new_place: NewPlace, tmp_path: Path) -> None:
    elsewhere = new_place()

    def one_more(manifest: dict[str, object]) -> None:
        manifest["tables"]["accounts_unit"] = 4  # type: ignore[index]

    refused(elsewhere, remade(backup, tmp_path / "rows", one_more), "inconsistent")
    assert not (elsewhere.var / "media").exists()
    assert not elsewhere.database.exists()


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/evil", "media/../../evil", "media//evil", "evil", "media", "media/./e"]
)
def test_members_that_point_elsewhere_are_refused(name: str, small: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError) as refusal:
        contents(remade(small, tmp_path / "evil.backup", lambda manifest: None, extra=name))
    assert refusal.value.code == "damaged"


def test_links_are_refused(small: Path, tmp_path: Path) -> None:
    """Even one whose manifest is in order."""

    def listed(manifest: dict[str, object]) -> None:
        manifest["files"]["media/link"] = {"bytes": 0, "sha256": hashlib.sha256(b"").hexdigest()}  # type: ignore[index]

    link = tarfile.TarInfo("media/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with pytest.raises(BackupError) as refusal:
        contents(remade(small, tmp_path / "links", listed, link=link))
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize("name", ["database", "media/a.jpg", "media/ab/图.png"])
def test_expected_members(name: str) -> None:
    assert is_expected(name)


def test_other_files_are_no_backups(new_place: NewPlace, tmp_path: Path) -> None:
    place = new_place()
    (tmp_path / "text").write_text("年鉴" * 1000, encoding="utf-8")
    refused(place, tmp_path / "text", "damaged")
    refused(place, tmp_path / "not-there", "unreadable")
    assert is_untouched(place)


def test_writers_may_go_on_while_a_backup_is_made(office: Place, new_place: NewPlace, tmp_path: Path) -> None:
    """The counts in a backup are those of its copy of the database, whatever is written meanwhile."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            add_unit(office, f"忙{number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        reports = [office.manage("backup", str(tmp_path / f"busy{number}"), "--json") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    counts = [json.loads(report.stdout)["tables"]["accounts_unit"] for report in reports]
    assert 3 < counts[0] < counts[1] < counts[2]
    elsewhere = new_place()
    assert elsewhere.manage("restore", str(tmp_path / "busy1")).returncode == 0
    assert elsewhere.query("SELECT count(*) FROM accounts_unit") == [(counts[1],)]


def test_links_in_the_media_folder_are_left_out(office: Place, tmp_path: Path) -> None:
    os.symlink("/etc/hostname", office.var / "media" / "link")
    assert json.loads(office.manage("backup", str(tmp_path / "b"), "--json").stdout)["files"] == 2
