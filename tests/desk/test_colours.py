"""The colours of the desk are readable in both themes: computed from the style sheet, not from a picture."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEET = (Path(settings.BASE_DIR) / "static" / "desk" / "desk.css").read_text("utf-8")
THEMES = {
    "light": r':root, html\[data-theme="light"\] \{(.*?)\n\}',
    "dark": r'\nhtml\[data-theme="dark"\] \{(.*?)\n\}',
    "dark by system": r':root:not\(\[data-theme="light"\]\) \{(.*?)\n  \}',
}


def colours(theme: str) -> dict[str, str]:
    block = re.search(THEMES[theme], SHEET, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block[1]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert round(contrast("#000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["body-bg", "darkened-bg"])
@pytest.mark.parametrize("text", ["body-fg", "body-quiet-color", "link-fg"])
def test_text_reaches_seven_to_one(theme, ground, text):
    named = colours(theme)
    assert contrast(named[text], named[ground]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("yb-ink", "body-bg"),
        ("yb-blue", "yb-blue-ground"),
        ("yb-red", "yb-red-ground"),
        ("yb-green", "yb-green-ground"),
        ("yb-on-green", "yb-green"),
        ("button-fg", "button-bg"),
        ("button-fg", "button-hover-bg"),
        ("button-fg", "delete-button-bg"),
        ("error-fg", "body-bg"),
        ("body-quiet-color", "selected-bg"),
    ],
)
def test_labels_and_buttons_reach_four_and_a_half(theme, text, ground):
    named = colours(theme)
    assert contrast(named[text], named[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_reach_three(theme):
    named = colours(theme)
    assert contrast(named["border-color"], named["body-bg"]) >= 3


def test_both_dark_themes_are_the_same():
    assert colours("dark") == colours("dark by system")


def test_a_status_has_a_shape_and_a_change_a_line_besides_the_colour():
    """Round what is on its way, a triangle what came back, a square what is sealed; fuller as it goes on."""
    assert ".yb-draft::before, .yb-submitted::before { border-radius: 50%; }" in SHEET
    assert re.search(r"\.yb-submitted::before \{ background: linear-gradient", SHEET)
    assert re.search(r"\.yb-changes_requested::before, [^{]+\{\s*border: 0; [^}]*clip-path: polygon", SHEET)
    assert re.search(r"\.yb-published::before \{ background: var\(--yb-on-green\)", SHEET)
    assert re.search(r"^ins \{[^}]*underline", SHEET, re.MULTILINE)
    assert re.search(r"^del \{[^}]*line-through", SHEET, re.MULTILINE)
