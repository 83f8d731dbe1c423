"""The colours of the public pages reach their contrast in every theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parent.parent.parent / "static" / "shelf"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")


def theme(opening: str) -> dict[str, str]:
    """Colours of the theme whose block begins with `opening`, on top of the light ones."""
    blocks = [TOKENS[: TOKENS.index("@media")]]
    if opening != "light":
        start = TOKENS.index(opening)
        blocks.append(TOKENS[start : TOKENS.index("\n}", start)])
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", "\n".join(blocks)))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "opening",
    [
        "light",
        "@media (prefers-color-scheme: dark)",
        ':root[data-theme="dark"]',
        "@media (prefers-contrast: more)",
        ':root[data-theme="contrast"]',
        "@media print",
    ],
)
def test_contrasts(opening: str) -> None:
    colours = theme(opening)
    for paper in ("paper", "paper-2"):
        for ink in ("ink", "ink-2", "link"):
            assert contrast(colours[ink], colours[paper]) >= 7, (ink, paper)
        assert contrast(colours["rule-2"], colours[paper]) >= 3, paper
        assert contrast(colours["seal"], colours[paper]) >= 4.5, paper
    assert contrast(colours["on-seal"], colours["seal-fill"]) >= 4.5


@pytest.mark.parametrize("wish", [("color-scheme: dark", "dark"), ("contrast: more", "contrast")])
def test_what_is_chosen_looks_like_what_the_system_wishes(wish: tuple[str, str]) -> None:
    assert theme(f"@media (prefers-{wish[0]})") == theme(f':root[data-theme="{wish[1]}"]')


def test_easy_reading_has_no_grey_and_large_targets() -> None:
    """Whatever the theme: notes take the ink of the text, rules that of the edges of controls, which reach 3:1."""
    start = TOKENS.index(':root[data-mode="elder"]')
    assert re.findall(r"--([\w-]+): var\(--([\w-]+)\);", TOKENS[start : TOKENS.index("}", start)]) == [
        ("ink-2", "ink"), ("rule", "rule-2"),
    ]  # fmt: skip
    sizes = TOKENS[TOKENS.index('[data-mode="elder"] {') :]
    assert "--read: 1.5rem;" in sizes[: sizes.index("}")] and "--touch: 3.5rem;" in sizes[: sizes.index("}")]


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert round(contrast("#000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#fff"), 2) == 4.48


def test_style_sheets_load_nothing_and_space_no_letters() -> None:
    for path in CSS.glob("*.css"):
        code = path.read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import|letter-spacing", code), path.name


def test_scripts_are_strict_and_reach_no_other_host() -> None:
    for path in CSS.glob("*.js"):
        code = path.read_text(encoding="utf-8")
        assert '"use strict";' in code, path.name
        assert not re.search(r"https?://|eval\(|innerHTML|document\.write|document\.cookie", code), path.name
