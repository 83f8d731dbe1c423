"""The headings of the subject index over a text, and the texts that stand under the same ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from entries.models.headings import MAIN, Decision, HeadingLink, SubjectHeading
from entries.models.publications import Publication
from entries.publishing.headings import heading_keys_of

CLOSE = 12
"""A heading over more texts ties none of them closely: whoever wants them all follows the heading."""
AT_ONCE = 500

Place = tuple[str, int, int]
"""Where a text is: slug of its yearbook, year of its volume, its number."""
_PLACE = ("volume__yearbook__slug", "volume__volume_year", "number")

OF_TEXT = """
own AS (
    SELECT main.id, main.text, main.qualifier, main.sort_key FROM entries_subjectheading main
    WHERE main.state <> 'rejected' AND main.id IN (
        SELECT COALESCE(heading.variant_of_id, heading.id) FROM entries_headinglink link
        JOIN entries_subjectheading heading ON heading.id = link.heading_id
        WHERE link.volume_id = %(volume)s AND link.number = %(number)s
            AND link.state = 'kept' AND heading.state <> 'rejected'
    )
),
place AS (
    SELECT DISTINCT own.id, link.volume_id, link.number FROM own
    JOIN entries_subjectheading heading
        ON (heading.id = own.id OR heading.variant_of_id = own.id) AND heading.state <> 'rejected'
    JOIN entries_headinglink link ON link.heading_id = heading.id AND link.state = 'kept'
),
shared AS (
    SELECT volume_id, number, COUNT(*) AS together FROM place
    WHERE id IN (SELECT id FROM place GROUP BY id HAVING COUNT(*) <= %(close)s)
    GROUP BY volume_id, number
)"""
"""The headings over a text, where else they lead, and how many close ones each place shares with it."""

HEADINGS = """SELECT 'heading' AS part, own.id, own.id AS number,
    own.text || CASE own.qualifier WHEN '' THEN '' ELSE '（' || own.qualifier || '）' END AS title,
    0 AS "order", CAST(NULL AS date) AS event_start, CAST(NULL AS date) AS event_end,
    '' AS date_precision, 0 AS volume_year, own.sort_key AS section_title
FROM own"""
"""With the columns of a text: `number` is the key, `section_title` the place in the index."""


def places_sharing(texts: Sequence[Publication]) -> Iterator[Place]:
    """Texts that share a close heading with these, so that they may name each other."""
    keys = heading_keys_of(texts)
    for start in range(0, len(keys), AT_ONCE):
        by_heading: dict[int, set[Place]] = defaultdict(set)
        links = HeadingLink.objects.kept().under(keys[start : start + AT_ONCE])
        for main, *place in links.order_by().values_list(MAIN, *_PLACE):
            by_heading[main].add((place[0], place[1], place[2]))
        for places in by_heading.values():
            if len(places) <= CLOSE:
                yield from places


def places_of_headings(headings: Iterable[int]) -> list[Place]:
    """Texts of open volumes that stand under these headings, or would if those were not rejected."""
    keys = set(headings)
    keys |= {main for main in SubjectHeading.objects.filter(pk__in=keys).values_list("variant_of", flat=True) if main}
    links = HeadingLink.objects.under(keys).filter(state=Decision.KEPT, volume__opened_at__isnull=False)
    return list(links.order_by().values_list(*_PLACE).distinct())


def places_at(numbers: Iterable[tuple[int, int]]) -> list[Place]:
    """The same for keys of volumes with public numbers."""
    wanted = set(numbers)
    volumes, public = {volume for volume, _number in wanted}, {number for _volume, number in wanted}
    rows = Publication.objects.public().filter(volume__in=volumes, number__in=public).order_by()
    return [(row[0], row[1], row[2]) for row in rows.values_list(*_PLACE, "volume_id") if (row[3], row[2]) in wanted]
