"""Reading the folder of pages in tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from django.db import connections

from entries.models.stale_addresses import StaleAddress
from entries.publishing.addresses import all_addresses
from entries.publishing.pages import files
from entries.publishing.pages.stale import pages_are_stale, write_some


def kept() -> dict[str, bytes]:
    """All files of the folder but the mark of the version."""
    found = (path for path in files.root().rglob("*") if path.is_file() and path.name != "version")
    return {str(path.relative_to(files.root())): path.read_bytes() for path in found}


def page(address: str) -> str | None:
    """The kept page of an address; None when there is none."""
    path = files.root() / str(files.file_name(address))
    return path.read_text("utf-8") if path.exists() else None


def finish() -> None:
    """What the page writer does until nothing waits."""
    while write_some():
        pass
    assert not StaleAddress.objects.exists()


def rebuilt() -> dict[str, bytes]:
    """The folder as it is when every page is made anew from nothing."""
    for address in list(files.kept_addresses()):
        files.remove(address)
    pages_are_stale(all_addresses())
    finish()
    return kept()


def differing(some: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    """Names of the files that are not the same: a report of bytes would take minutes."""
    return sorted(name for name in {*some, *others} if some.get(name) != others.get(name))


def in_a_child(do: Callable[[], None]) -> int:
    """Run this in a process of its own, which then dies without any last act; 0, or the signal that killed it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            do()
        except BaseException:  # noqa: BLE001 (a fork must never come back into pytest)
            os._exit(1)
        os._exit(0)
    return child


def ended(child: int) -> int:
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def die(*_args: object, **_kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
