"""A sheet of paper to paint on: palette, washes, flat shapes, hills and mist."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[int, int, int, int]

WIDTH, HEIGHT = 1600, 1067
SCALE = 2  # drawn at twice the size, so that edges are smooth when reduced
PAPER: Colour = (0xFB, 0xFA, 0xF6)
INK: Colour = (0x1D, 0x1C, 0x1A)
SEAL: Colour = (0xA1, 0x27, 0x1B)
BLUE: Colour = (0x1F, 0x4B, 0x75)
SKIN: Colour = (0xE4, 0xCD, 0xBA)
CIRCLE = [(math.cos(math.tau * step / 72), math.sin(math.tau * step / 72)) for step in range(72)]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour ``share`` (0–1) of the way from first to second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Fade(NamedTuple):
    """A strength that changes evenly between two heights and is constant outside them."""

    top: float
    bottom: float
    start: float
    end: float

    def mask(self, box: Box) -> Image.Image:
        """The fade as a mask for one box of the enlarged sheet."""
        left, upper, right, lower = box
        column = Image.new("L", (1, lower - upper))
        for row in range(column.height):
            share = ((upper + row) / SCALE - self.top) / (self.bottom - self.top)
            strength = self.start + (self.end - self.start) * min(1.0, max(0.0, share))
            column.putpixel((0, row), round(255 * strength))
        return column.resize((right - left, lower - upper))


class Sheet:
    """A sheet of paper on which shapes are laid; all measures are in final pixels."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - brush strokes, not secrets
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)

    def box(self, points: Sequence[Point], pad: float = 4) -> Box:
        """The part of the enlarged sheet that a shape touches: masks are made no larger than that."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, upper = max(0, int((min(xs) - pad) * SCALE)), max(0, int((min(ys) - pad) * SCALE))
        right = min(self.image.width, int((max(xs) + pad) * SCALE))
        lower = min(self.image.height, int((max(ys) + pad) * SCALE))
        return left, upper, max(right, left + 1), max(lower, upper + 1)

    def polygon(self, points: Sequence[Point], box: Box, level: int) -> Image.Image:
        """The mask of a polygon within its box."""
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        ImageDraw.Draw(mask).polygon([(x * SCALE - box[0], y * SCALE - box[1]) for x, y in points], fill=level)
        return mask

    def wash(self, points: Sequence[Point], colour: Colour, fade: Fade, soft: float = 0) -> None:
        """A polygon in thinning colour, as a loaded brush leaves it."""
        box = self.box(points, 4 + 3 * soft)
        mask = self.polygon(points, box, 255)
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft * SCALE))
        self.image.paste(colour, box, ImageChops.multiply(mask, fade.mask(box)))

    def fill(self, points: Sequence[Point], colour: Colour, strength: float = 1.0) -> None:
        """A flat polygon."""
        box = self.box(points)
        self.image.paste(colour, box, self.polygon(points, box, round(255 * strength)))

    def disc(self, x: float, y: float, rx: float, ry: float, colour: Colour, strength: float = 1.0) -> None:
        """A flat ellipse about a centre."""
        self.fill([(x + rx * cosine, y + ry * sine) for cosine, sine in CIRCLE], colour, strength)

    def line(self, points: Sequence[Point], colour: Colour, width: float, strength: float = 1.0) -> None:
        """A line of even width with round joints."""
        box = self.box(points, 4 + width)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        scaled = [(x * SCALE - box[0], y * SCALE - box[1]) for x, y in points]
        ink = round(255 * strength)
        ImageDraw.Draw(mask).line(scaled, fill=ink, width=max(1, round(width * SCALE)), joint="curve")
        self.image.paste(colour, box, mask)

    def mist(self, y: float, height: float, strength: float) -> None:
        """A band of paper-coloured mist that is thickest at height y."""
        self.wash(closed([(0, y - height), (WIDTH, y - height)], y), PAPER, Fade(y - height, y, 0, strength))
        self.wash(closed([(0, y + 0.5), (WIDTH, y + 0.5)], y + height), PAPER, Fade(y, y + height, strength, 0))

    def finish(self) -> Image.Image:
        """The picture at its final size, with the tooth of the paper."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        half = (WIDTH // 2, HEIGHT // 2 + 1)
        noise = Image.frombytes("L", half, self.random.randbytes(half[0] * half[1]))
        grain = noise.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).point([118 + v // 13 for v in range(256)])
        return ImageChops.overlay(small, Image.merge("RGB", (grain, grain, grain)))


def ridge(rng: random.Random, base: float, height: float, rough: float, left: float = -20) -> list[Point]:
    """A skyline of hills as (x, y) points, from the left edge to beyond the right one."""
    waves = [(height / (n + 1), 0.0017 * rough * (n + 1) ** 1.35, rng.uniform(0, math.tau)) for n in range(7)]
    xs = [left + step * 6 for step in range(int((WIDTH - left + 40) / 6))]
    return [(x, base - sum(a * (0.5 + 0.5 * math.sin(f * x + p)) for a, f, p in waves) * 0.55) for x in xs]


def closed(edge: Sequence[Point], bottom: float) -> list[Point]:
    """The area under an edge, down to a height."""
    return [*edge, (edge[-1][0], bottom), (edge[0][0], bottom)]


def hills(sheet: Sheet, layers: Sequence[tuple[float, float, float, Colour, float]]) -> None:
    """Ranges of hills, far to near: (base, height, roughness, colour, strength)."""
    for base, height, rough, colour, strength in layers:
        edge = ridge(sheet.random, base, height, rough)
        top = min(y for _, y in edge)
        sheet.wash(closed(edge, base + 60), colour, Fade(top, base + 40, strength, 0.02), soft=0.6)


def arc(start: Point, end: Point, rise: float, steps: int = 40) -> list[Point]:
    """A shallow curve between two points, ``rise`` above the straight line."""
    shares = [step / steps for step in range(steps + 1)]
    return [
        (
            start[0] + (end[0] - start[0]) * t,
            start[1] + (end[1] - start[1]) * t - rise * 4 * t * (1 - t),
        )
        for t in shares
    ]


def rectangle(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The corners of an upright rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def smooth(points: Sequence[Point], rounds: int = 3) -> list[Point]:
    """A closed outline with its corners cut again and again (Chaikin), so that it looks drawn by hand."""
    outline = list(points)
    for _ in range(rounds):
        cut: list[Point] = []
        for (ax, ay), (bx, by) in zip(outline, outline[1:] + outline[:1], strict=True):
            cut += [(0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by), (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by)]
        outline = cut
    return outline
