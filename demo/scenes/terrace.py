"""Tea terraces under misty mountains."""

from __future__ import annotations

import math
from collections.abc import Sequence

from demo.sheet import (
    BLUE,
    HEIGHT,
    INK,
    PAPER,
    SEAL,
    SKIN,
    Colour,
    Fade,
    Point,
    Sheet,
    closed,
    hills,
    mix,
    rectangle,
    smooth,
)


def contour(depth: float, wobble: float) -> list[Point]:
    """The edge of one terrace: ``depth`` 0 is the farthest and most bowed, 1 the nearest and flattest."""
    points = []
    for step in range(-4, 205):
        x = step * 8.0
        hump = 330 * math.exp(-(((x - 430) / 430) ** 2)) + 190 * math.exp(-(((x - 1330) / 300) ** 2))
        wave = math.sin(x / 170 + wobble) * (3 + 9 * depth)
        points.append((x, 560 + 520 * depth**1.25 - hump * (1 - depth) ** 1.35 + wave))
    return points


def tea_row(sheet: Sheet, edge: Sequence[Point], size: float, colour: Colour) -> None:
    """A clipped hedge along a terrace edge: a dark body, a scalloped top and dabs of light on the young leaves."""
    rng = sheet.random
    sheet.line([(x, y + size * 1.05) for x, y in edge], mix(colour, INK, 0.4), size * 0.6, 0.4)
    sheet.line([(x, y + size * 0.3) for x, y in edge], mix(colour, INK, 0.16), size * 1.25)
    for x, y in edge[:: max(1, round(size / 9))]:
        swell = size * rng.uniform(0.7, 1.0)
        sheet.disc(x + rng.uniform(-3, 3), y, swell, swell * 0.7, mix(colour, INK, rng.uniform(0.02, 0.14)))
    for x, y in edge:
        for _ in range(2):
            dx, dy = rng.uniform(-5, 5), size * rng.uniform(-0.5, 0.3)
            length = size * rng.uniform(0.14, 0.36)
            dab = [(x + dx - length, y + dy), (x + dx, y + dy - length * 0.5), (x + dx + length, y + dy)]
            light = 0.42 - 0.3 * (dy / size + 0.5)
            sheet.fill([*dab, (x + dx, y + dy + length * 0.4)], mix(colour, PAPER, max(0.06, light)), 0.8)


def terraces(sheet: Sheet, count: int = 19) -> None:
    """Terraces from the far crest to the viewer's feet."""
    for index in range(count):
        depth = index / (count - 1)
        edge = contour(depth, index * 0.42)
        colour = mix(mix(PAPER, BLUE, 0.5), mix(BLUE, INK, 0.38), depth**0.75)
        top = min(y for _, y in edge)
        sheet.wash(closed(edge, HEIGHT + 60), mix(PAPER, colour, 0.36), Fade(top, top + 1, 1, 1))
        for x, size in PICKERS.get(index, ()):
            picker(sheet, x, min(edge, key=lambda point: abs(point[0] - x))[1] + 2 * size, size)
        tea_row(sheet, edge, 7 + 23 * depth**1.15, colour)


PICKERS = {5: ((620.0, 0.5),), 9: ((1190.0, 0.78), (1290.0, 0.74)), 12: ((330.0, 1.05),), 14: ((900.0, 1.3),)}


def picker(sheet: Sheet, x: float, y: float, size: float) -> None:
    """A tea picker up to the waist in bushes, with a broad hat and a basket."""

    def at(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    basket = [at(12, -62), at(50, -66), at(44, 0), at(16, 0)]
    sheet.fill(basket, mix(PAPER, INK, 0.5))
    for rung in (-50, -34, -18):
        sheet.line([at(14, rung), at(47, rung - 2)], PAPER, 1.4 * size, 0.5)
    coat = [at(-22, 8), at(-27, -30), at(-18, -66), at(0, -74), at(18, -66), at(27, -30), at(22, 8)]
    sheet.fill(smooth(coat, 2), SEAL)
    arm = [at(-20, -62), at(-34, -34), at(-62, -18), at(-66, -8), at(-30, -12), at(-10, -40)]
    sheet.fill(smooth(arm, 2), mix(SEAL, INK, 0.28))
    sheet.disc(x - 68 * size, y - 12 * size, 7 * size, 6 * size, SKIN)
    sheet.disc(x - 3 * size, y - 80 * size, 13 * size, 15 * size, SKIN)
    sheet.fill([at(-52, -82), at(-6, -122), at(46, -84), at(-2, -76)], mix(PAPER, INK, 0.06))
    sheet.fill([at(-6, -122), at(46, -84), at(-2, -76)], mix(PAPER, INK, 0.24))


def farmhouse(sheet: Sheet, x: float, y: float, size: float) -> None:
    """A white house with a dark tiled roof and a smaller one beside it."""
    for dx, scale in ((92, 0.74), (0, 1.0)):
        left, unit = x + dx * size, size * scale
        sheet.fill(rectangle(left - 52 * unit, y - 54 * unit, left + 52 * unit, y), PAPER)
        sheet.fill(rectangle(left - 52 * unit, y - 54 * unit, left - 8 * unit, y), INK, 0.08)
        roof = [(left - 66 * unit, y - 50 * unit), (left - 44 * unit, y - 84 * unit), (left + 44 * unit, y - 84 * unit)]
        sheet.fill([*roof, (left + 66 * unit, y - 50 * unit)], INK, 0.88)
        for window in (-32, 16):
            start = left + window * unit
            sheet.fill(rectangle(start, y - 36 * unit, start + 15 * unit, y - 18 * unit), INK, 0.7)


def bird(sheet: Sheet, x: float, y: float, span: float) -> None:
    """A far bird: two raised wings."""
    left = [(x - span, y - span * 0.5), (x - span * 0.4, y - span * 0.42), (x, y), (x - span * 0.45, y - span * 0.2)]
    right = [(x + span, y - span * 0.62), (x + span * 0.4, y - span * 0.46), (x, y), (x + span * 0.45, y - span * 0.22)]
    for wing in (left, right):
        sheet.fill(wing, INK, 0.8)


def tea_terrace(sheet: Sheet) -> None:
    """Tea terraces under misty mountains, with pickers at work."""
    far, middle = mix(PAPER, BLUE, 0.5), mix(PAPER, BLUE, 0.85)
    hills(sheet, [(420, 330, 1.4, far, 0.4), (480, 330, 2.0, middle, 0.42), (540, 250, 2.9, mix(BLUE, INK, 0.3), 0.5)])
    sheet.mist(480, 130, 0.9)
    for x, y, span in ((560, 120, 19), (612, 98, 15), (646, 128, 16), (700, 84, 12), (738, 112, 11)):
        bird(sheet, x, y, span)
    farmhouse(sheet, 905, 441, 0.66)
    terraces(sheet)
