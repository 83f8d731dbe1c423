"""A river city at first light."""

from __future__ import annotations

import math
from collections.abc import Sequence

from demo.sheet import (
    BLUE,
    HEIGHT,
    INK,
    PAPER,
    SEAL,
    WIDTH,
    Colour,
    Fade,
    Point,
    Sheet,
    arc,
    closed,
    hills,
    mix,
    ridge,
    smooth,
)


def towers(sheet: Sheet, base: float, colour: Colour, tall: float, width: float) -> None:
    """A row of buildings that swells in the middle of the bank and thins towards both ends."""
    x = -10.0
    while x < WIDTH:
        wide = sheet.random.uniform(0.6, 1.3) * width
        swell = 0.32 + 0.68 * math.exp(-(((x - 1010) / 330) ** 2))
        height = tall * swell * sheet.random.uniform(0.45, 1.0)
        block = [(x, base + 6), (x, base - height), (x + wide, base - height), (x + wide, base + 6)]
        sheet.wash(block, colour, Fade(base - height, base + 10, 1.0, 0.35))
        x += wide + sheet.random.uniform(-4, 16)


def pagoda(sheet: Sheet, x: float, base: float, colour: Colour) -> None:
    """A seven-storey tower with upturned eaves."""
    sheet.fill([(x - 2, base - 168), (x + 2, base - 168), (x + 1, base - 214), (x - 1, base - 214)], colour)
    for storey in range(7):
        y, half = base - storey * 23, 27 - storey * 2.6
        sheet.fill([(x - half, y), (x - half + 3, y - 17), (x + half - 3, y - 17), (x + half, y)], colour)
        eave = [(x - half - 9, y - 20), (x - half + 2, y - 15), (x + half - 2, y - 15), (x + half + 9, y - 20)]
        sheet.fill([*eave, (x + half - 6, y - 25), (x - half + 6, y - 25)], colour)


def bridge(sheet: Sheet) -> None:
    """A cable-stayed bridge with two pylons, and its image in the water."""
    deck = arc((-20, 668), (WIDTH + 20, 650), 34, 80)
    under = [(x, y + 11) for x, y in reversed(deck)]
    sheet.fill([*deck, *under], INK, 0.9)
    for x in (455.0, 1090.0):
        y = min(deck, key=lambda point: abs(point[0] - x))[1]
        top = y - 318
        for step in range(1, 15):
            for side in (-1, 1):
                foot = x + side * step * 21.5
                foot_y = min(deck, key=lambda point: abs(point[0] - foot))[1]
                sheet.line([(x, top + 16 + step * 9), (foot, foot_y)], INK, 0.9, 0.62)
        for side in (-1, 1):
            leg = [(x + side * 2, top), (x + side * 8, top), (x + side * 24, y + 92), (x + side * 13, y + 92)]
            sheet.fill(leg, INK, 0.94)
        sheet.fill([(x - 9, top), (x + 9, top), (x + 9, top + 26), (x - 9, top + 26)], SEAL)
        sheet.fill([(x - 44, y + 84), (x + 44, y + 84), (x + 52, y + 100), (x - 52, y + 100)], INK, 0.9)
        image = [(x - 30, y + 104), (x + 30, y + 104), (x + 16, y + 300), (x - 16, y + 300)]
        sheet.wash(image, INK, Fade(y + 104, y + 300, 0.34, 0.0), soft=5)


def water(sheet: Sheet, top: float) -> None:
    """Broad washes and short strokes that grow towards the viewer."""
    sheet.wash(closed([(0, top), (WIDTH, top)], HEIGHT), BLUE, Fade(top, HEIGHT, 0.10, 0.46))
    for _ in range(190):
        depth = sheet.random.random() ** 1.5
        y, length = top + 10 + depth * (HEIGHT - top), 30 + depth * 240 * sheet.random.random()
        x, thick = sheet.random.uniform(-80, WIDTH), 0.6 + depth * 3.4
        stroke = [(x, y), (x + length / 2, y - thick), (x + length, y), (x + length / 2, y + thick)]
        sheet.fill(stroke, sheet.random.choice((PAPER, PAPER, BLUE)), 0.12 + 0.3 * depth)


def boat(sheet: Sheet, x: float, y: float, size: float) -> None:
    """A small boat with a mat roof and a boatman."""
    hull = [(x - 78, y - 10), (x - 52, y + 5), (x + 48, y + 5), (x + 84, y - 15), (x + 50, y - 6), (x - 46, y - 4)]
    grown = [(x + (px - x) * size, y + (py - y) * size) for px, py in hull]
    sheet.fill(grown, INK)
    sheet.fill(arc((x - 28 * size, y - 4 * size), (x + 26 * size, y - 4 * size), 27 * size), SEAL)
    sheet.fill([(x + 43 * size, y - 5 * size), (x + 50 * size, y - 40 * size), (x + 58 * size, y - 5 * size)], INK)
    sheet.disc(x + 50 * size, y - 43 * size, 4.5 * size, 5 * size, INK)
    sheet.line([(x + 42 * size, y - 48 * size), (x + 78 * size, y + 18 * size)], INK, 1.6 * size)
    shadow = [(x - 74 * size, y + 8 * size), (x + 70 * size, y + 8 * size), (x, y + 22 * size)]
    sheet.fill(shadow, INK, 0.22)


def river_skyline(sheet: Sheet) -> None:
    """A river city at first light: hills, towers, a bridge, a boat."""
    sheet.wash(closed([(0, 0), (WIDTH, 0)], 640), mix(PAPER, BLUE, 0.5), Fade(0, 520, 0.16, 0.0))
    sheet.disc(1230, 232, 66, 66, SEAL, 0.9)
    haze = mix(PAPER, BLUE, 0.62)
    hills(sheet, [(545, 250, 1.5, haze, 0.42), (580, 215, 2.1, mix(BLUE, INK, 0.15), 0.5)])
    sheet.mist(545, 120, 0.85)
    towers(sheet, 618, mix(PAPER, BLUE, 0.42), 230, 38)
    towers(sheet, 624, mix(PAPER, BLUE, 0.72), 128, 46)
    pagoda(sheet, 742, 628, mix(BLUE, INK, 0.35))
    hills(sheet, [(650, 60, 4.2, mix(BLUE, INK, 0.55), 0.85)])
    sheet.mist(650, 46, 0.75)
    water(sheet, 652)
    bridge(sheet)
    boat(sheet, 800, 880, 1.15)
    bank = [(x, y + 130 * (max(0.0, x) / 620) ** 2) for x, y in ridge(sheet.random, 1022, 80, 4)]
    reeds(sheet, bank)
    sheet.wash(closed(bank, HEIGHT + 300), INK, Fade(940, HEIGHT, 0.92, 0.8), soft=0.4)


def reeds(sheet: Sheet, bank: Sequence[Point]) -> None:
    """Reeds on a bank: bowed stems, some with a plume."""
    for foot, ground in bank[4:86]:
        if sheet.random.random() < 0.35:
            continue
        tall, bow = sheet.random.uniform(40, 165) * (1 - foot / 900), sheet.random.uniform(10, 60)
        stem = [(foot + bow * (step / 8) ** 2, ground + 6 - tall * step / 8) for step in range(9)]
        sheet.fill([(x - 1.6, y) for x, y in stem] + [(x + 0.4, y) for x, y in reversed(stem)], INK, 0.86)
        if tall > 105:
            tip_x, tip_y = stem[-1]
            plume = [(tip_x - 4, tip_y + 10), (tip_x - 1, tip_y - 14), (tip_x + 20, tip_y - 34), (tip_x + 9, tip_y - 4)]
            sheet.fill(smooth(plume, 3), mix(INK, PAPER, 0.28), 0.92)
