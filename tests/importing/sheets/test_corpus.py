"""Whatever is done to a sheet, it is read or refused with a sentence: no other end, and nothing is left behind."""

import re
import resource
from collections import Counter
from pathlib import Path

from entries.importing.sheets.reading import SheetRefused
from tests.importing.sheets.books import read
from tests.importing.sheets.corpus import MANY, spoiled

MOST_SECONDS, MOST_KILOBYTES = 5, 300 * 1024


def test_every_spoiled_sheet_is_read_or_refused(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ends: Counter[str] = Counter()
    for name, data in spoiled():
        began = _seconds()
        try:
            sheet, rows = read(tmp_path, data, name=name)
        except SheetRefused as refusal:
            ends[refusal.code] += 1
            assert re.search("[一-龥].*。", str(refusal)), name
        except BaseException as error:
            raise AssertionError(name) from error
        else:
            ends["read"] += 1
            assert all(str(warning.message) for warning in sheet.warnings), name
            assert len(rows) <= 2000, name
        assert _seconds() - began < MOST_SECONDS, name
        assert [path.name for path in tmp_path.iterdir()] == ["upload"], name
    assert ends.total() == MANY
    # Were they all refused, or all read, the corpus would say nothing.
    assert ends["read"] > MANY // 10
    assert len(ends) > 8, ends
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_KILOBYTES


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
