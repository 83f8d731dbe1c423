"""Two people sign at a long table before a painted screen."""

from __future__ import annotations

import math

from demo.sheet import (
    BLUE,
    HEIGHT,
    INK,
    PAPER,
    SEAL,
    SKIN,
    WIDTH,
    Colour,
    Fade,
    Point,
    Sheet,
    hills,
    mix,
    rectangle,
    smooth,
)

SCREEN_LEFT, SCREEN_RIGHT, SCREEN_TOP, SCREEN_FOOT = 170.0, 1430.0, 118.0, 690.0


def folding_screen(sheet: Sheet) -> None:
    """A six-panel screen with one landscape running over all panels."""
    far, near = mix(PAPER, BLUE, 0.6), mix(BLUE, INK, 0.3)
    hills(sheet, [(470, 330, 1.9, far, 0.42), (560, 300, 2.5, near, 0.55), (660, 210, 3.4, INK, 0.62)])
    sheet.mist(500, 90, 0.6)
    sheet.disc(728, 222, 40, 40, SEAL, 0.88)
    wall = mix(PAPER, INK, 0.075)
    sheet.fill(rectangle(0, 0, SCREEN_LEFT, HEIGHT), wall)
    sheet.fill(rectangle(SCREEN_RIGHT, 0, WIDTH, HEIGHT), wall)
    sheet.fill(rectangle(0, 0, WIDTH, SCREEN_TOP), wall)
    sheet.fill(rectangle(0, SCREEN_FOOT, WIDTH, HEIGHT), wall)
    panel = (SCREEN_RIGHT - SCREEN_LEFT) / 6
    for index in range(6):
        left = SCREEN_LEFT + panel * index
        if index % 2:  # every second panel turns from the light
            sheet.fill(rectangle(left, SCREEN_TOP, left + panel, SCREEN_FOOT), INK, 0.07)
        corners = rectangle(left, SCREEN_TOP, left + panel, SCREEN_FOOT)
        sheet.line([*corners, corners[0]], INK, 5, 0.92)
        inner = rectangle(left + 11, SCREEN_TOP + 11, left + panel - 11, SCREEN_FOOT - 11)
        sheet.line([*inner, inner[0]], INK, 1.2, 0.45)
    sheet.fill(rectangle(0, 742, WIDTH, HEIGHT), mix(PAPER, INK, 0.17))


def aide(sheet: Sheet, x: float, colour: Colour, turn: int) -> None:
    """A person standing behind the signers with folded hands, the head inclined towards the middle."""
    body = [(x - 58, 800), (x - 62, 600), (x - 84, 500), (x - 58, 462), (x - 22, 448), (x + 22, 448), (x + 58, 462)]
    sheet.fill(smooth([*body, (x + 84, 500), (x + 62, 600), (x + 58, 800)], 2), colour)
    sheet.fill([(x - 19, 448), (x, 560), (x + 19, 448)], PAPER)
    sheet.fill([(x - 5, 470), (x - 7, 530), (x, 560), (x + 7, 530), (x + 5, 470)], mix(BLUE, INK, 0.2))
    for side in (-1, 1):
        lapel = [(x + side * 20, 448), (x + side * 34, 490), (x, 566)]
        sheet.fill(lapel, mix(colour, PAPER, 0.14))
        shoulder, elbow = (x + side * 60, 462), (x + side * 84, 610)
        arm = [shoulder, (x + side * 84, 505), elbow, (x + side * 60, 688), (x + side * 8, 700), (x + side * 8, 668)]
        sheet.fill(smooth([*arm, (x + side * 58, 616)], 2), mix(colour, INK, 0.3))
    sheet.disc(x, 686, 17, 13, SKIN)
    sheet.fill(rectangle(x - 14, 416, x + 14, 456), mix(SKIN, INK, 0.12))
    sheet.disc(x + 3 * turn, 388, 34, 43, SKIN)
    hair = [(-39, 396), (-42, 352), (-8, 330), (38, 346), (38, 384), (22, 366), (-20, 372), (-30, 400)]
    sheet.fill(smooth([(x + dx * turn, y) for dx, y in hair], 2), INK)


def signer(sheet: Sheet, x: float, turn: int, suit: Colour, hair: Colour) -> None:
    """A person seated at the table, head bent, writing; ``turn`` is 1 or -1, towards the middle."""

    def at(dx: float, y: float) -> Point:
        return x + dx * turn, y

    chair = [at(-112, 800), at(-106, 500), at(-78, 478), at(78, 478), at(106, 500), at(112, 800)]
    sheet.fill(smooth(chair, 2), mix(SEAL, INK, 0.35))
    torso = [at(-128, 830), at(-134, 640), at(-104, 566), at(-28, 536), at(34, 536), at(104, 566), at(130, 640)]
    sheet.fill(smooth([*torso, at(128, 830)], 2), suit)
    sheet.fill([at(-26, 540), at(8, 650), at(36, 540)], PAPER)
    sheet.fill([at(0, 560), at(-8, 640), at(8, 662), at(18, 638), at(12, 560)], SEAL)
    for lapel in ([at(-28, 538), at(-46, 596), at(8, 676)], [at(38, 538), at(52, 596), at(8, 676)]):
        sheet.fill(lapel, mix(suit, PAPER, 0.13))
    sheet.fill([at(-18, 500), at(24, 500), at(26, 548), at(6, 566), at(-20, 548)], mix(SKIN, INK, 0.14))
    face = [at(-44, 446), at(-34, 412), at(30, 410), at(48, 450), at(42, 496), at(18, 528), at(-8, 526), at(-38, 496)]
    sheet.fill(smooth(face), SKIN)
    locks = [at(-54, 490), at(-58, 418), at(-20, 384), at(40, 392), at(56, 430), at(40, 452), at(-4, 436), at(-36, 456)]
    sheet.fill(smooth(locks, 2), hair)
    sleeve = [at(-132, 640), at(-96, 650), at(-64, 736), at(-12, 762), at(-14, 796), at(-96, 800), at(-146, 740)]
    sheet.fill(smooth(sleeve, 2), mix(suit, PAPER, 0.07))
    sleeve = [at(130, 640), at(96, 650), at(84, 738), at(66, 760), at(78, 798), at(130, 790), at(148, 730)]
    sheet.fill(smooth(sleeve, 2), mix(suit, PAPER, 0.07))


def papers(sheet: Sheet, x: float, turn: int, suit: Colour) -> None:
    """An open red folder with its two sheets, and the forearms, hands and pen upon it."""
    sheet.fill([(x - 122, 842), (x - 104, 776), (x + 104, 776), (x + 122, 842)], SEAL)
    sheet.fill([(x - 110, 836), (x - 95, 780), (x - 2, 780), (x - 2, 836)], PAPER)
    sheet.fill([(x + 2, 780), (x + 95, 780), (x + 110, 836), (x + 2, 836)], mix(PAPER, INK, 0.05))
    for row in range(4):
        for left in (-86, 18):
            sheet.line([(x + left, 791 + row * 9), (x + left + 66, 791 + row * 9)], INK, 1.2, 0.28)
    for hand, y in ((-42, 792), (74, 798)):
        elbow = 1.0 if hand > 0 else -1.0
        outer = [(elbow * 142, 752), (elbow * 132, 784), (hand + 9, y + 9), (hand - 3, y - 13), (elbow * 84, 752)]
        sheet.fill(smooth([(x + dx * turn, dy) for dx, dy in outer], 2), mix(suit, PAPER, 0.07))
        sheet.disc(x + (hand - elbow * 9) * turn, y, 12, 11, PAPER)
        sheet.disc(x + (hand - elbow * 20) * turn, y + 1, 19, 12, SKIN)
    sheet.line([(x + 6 * turn, 812), (x - 34 * turn, 744)], INK, 4.5)


def table(sheet: Sheet) -> None:
    """The long table under its blue cloth, with folds and a shadow on the floor."""
    sheet.disc(800, 1010, 690, 22, INK, 0.16)
    sheet.fill([(150, 852), (206, 766), (1394, 766), (1450, 852)], mix(BLUE, PAPER, 0.14))
    cloth = rectangle(150, 852, 1450, 1012)
    sheet.fill(cloth, BLUE)
    sheet.wash(cloth, INK, Fade(852, 1012, 0.05, 0.42))
    for x in range(178, 1420, 47):
        sway = sheet.random.uniform(-7, 7)
        sheet.fill([(x, 868), (x + 4, 868), (x + 15 + sway, 1012), (x - 9 + sway, 1012)], INK, 0.17)
    sheet.fill(rectangle(150, 850, 1450, 857), mix(BLUE, PAPER, 0.3))


def flowers(sheet: Sheet, x: float, y: float) -> None:
    """A low arrangement of leaves and round blooms on the table."""
    for _ in range(44):
        turn, reach = sheet.random.uniform(-math.pi, 0), sheet.random.uniform(44, 128)
        tip = (x + reach * 1.2 * math.cos(turn), y + reach * 0.85 * math.sin(turn))
        side = (6 * math.sin(turn), -6 * math.cos(turn))
        middle = ((x + tip[0]) / 2, (y + tip[1]) / 2)
        leaf = [(x, y), (middle[0] + side[0], middle[1] + side[1]), tip, (middle[0] - side[0], middle[1] - side[1])]
        sheet.fill(leaf, mix(BLUE, INK, sheet.random.uniform(0.1, 0.7)), 0.92)
    blooms = [(sheet.random.uniform(-96, 96), sheet.random.uniform(-74, 4)) for _ in range(26)]
    for dx, dy in sorted(blooms, key=lambda bloom: bloom[1]):
        size = sheet.random.uniform(9, 17)
        colour = sheet.random.choice((SEAL, SEAL, PAPER, mix(SEAL, PAPER, 0.45)))
        sheet.disc(x + dx, y + dy * (1 - abs(dx) / 260), size, size * 0.86, mix(colour, INK, 0.22))
        sheet.disc(x + dx - 1.5, y + dy * (1 - abs(dx) / 260) - 2, size * 0.84, size * 0.7, colour)


def signing(sheet: Sheet) -> None:
    """Two people sign at a long table before a painted screen."""
    folding_screen(sheet)
    aide(sheet, 318, mix(INK, PAPER, 0.2), 1)
    aide(sheet, 1282, mix(BLUE, PAPER, 0.1), -1)
    signer(sheet, 540, 1, INK, mix(INK, PAPER, 0.1))
    signer(sheet, 1060, -1, mix(BLUE, INK, 0.5), mix(INK, PAPER, 0.42))
    table(sheet)
    papers(sheet, 540, 1, INK)
    papers(sheet, 1060, -1, mix(BLUE, INK, 0.5))
    flowers(sheet, 800, 838)
