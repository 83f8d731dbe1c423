"""Makes strokes.txt from the Unihan database of Unicode: characters by number of strokes, as an index orders them.

`python make_strokes.py FOLDER`, where FOLDER holds the files Unihan_*.txt of the database.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HEAD = """# Characters by number of strokes; of as many first those of the table of standard characters (通用规范汉字表,
# 2013) in its order, which is that of the strokes, then the others by radical, which is the order of their codes.
# Made by make_strokes.py from Unihan {version} (kTotalStrokes, kTGH), © Unicode, Inc., see UNICODE-LICENSE.txt.
"""
LAST_OF_BASIC_PLANE = 0xFFFF
NO_PLACE = 1_000_000


def main(folder: Path) -> None:
    """Beyond the basic plane only those of the table: 70,000 rare ones would be a file five times as long."""
    standard = {character: int(value.split(":")[1]) for character, value in _values(folder, "kTGH")}
    by_count: dict[int, list[str]] = defaultdict(list)
    for character, value in _values(folder, "kTotalStrokes"):
        if ord(character) <= LAST_OF_BASIC_PLANE or character in standard:
            by_count[int(value.split()[0])].append(character)
    lines = [
        f"{count} {''.join(sorted(found, key=lambda one: (standard.get(one, NO_PLACE), one)))}\n"
        for count, found in sorted(by_count.items())
    ]
    target = Path(__file__).parent / "strokes.txt"
    target.write_text(HEAD.format(version=_version(folder)) + "".join(lines), "utf-8")


def _values(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("Unihan_*.txt")):
        for line in path.read_text("utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) == 3 and parts[1] == name:
                yield chr(int(parts[0][2:], 16)), parts[2]


def _version(folder: Path) -> str:
    lines = (folder / "Unihan_IRGSources.txt").read_text("utf-8").splitlines()
    return next(line.split()[-1] for line in lines if "Unicode version" in line)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
