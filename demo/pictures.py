"""Draw the demo's three pictures with Pillow: ``python demo/pictures.py OUTDIR``."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

if not __package__:  # run as a script: the project's root is not on the path then
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from demo.scenes.river import river_skyline
from demo.scenes.signing import signing
from demo.scenes.terrace import tea_terrace
from demo.sheet import Sheet

PICTURES: dict[str, tuple[int, Callable[[Sheet], None]]] = {
    "signing": (11, signing),
    "tea-terrace": (5, tea_terrace),
    "river-skyline": (3, river_skyline),
}


@cache
def draw(name: str) -> bytes:
    """One picture as JPEG, 1600 × 1067 pixels; KeyError for a name that is not in PICTURES.

    The bytes are the same each time for one version of Pillow.
    """
    seed, paint = PICTURES[name]
    sheet = Sheet(seed)
    paint(sheet)
    stream = io.BytesIO()
    sheet.finish().save(stream, "JPEG", quality=90, optimize=True)
    return stream.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Write every picture into the folder named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python demo/pictures.py OUTDIR\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        (folder / f"{name}.jpg").write_bytes(draw(name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
