"""Façade of the models. Submodules depend on each other downwards in the order of this list.

The shelf never imports from here: it names .publications, .volumes, .sections by module.
"""

# ruff: noqa: I001 (the order is the direction of dependencies)
from entries.models.volumes import Stage, Volume, Yearbook
from entries.models.sections import Section
from entries.models.batches import Batch, BatchKind, BatchState, Outcome, StagedRow
from entries.models.manuscripts import Manuscript
from entries.models.entries import Entry
from entries.models.pictures import Picture
from entries.models.tables import Table
from entries.models.revisions import Revision
from entries.models.transitions import Transition
from entries.models.notices import Notice, NoticeKind
from entries.models.publications import PublishedPicture, Publication
from entries.models.hits import HitCount
from entries.models.chronicle import ChronicleLine
from entries.models.headings import (
    Decision,
    HeadingKind,
    HeadingLink,
    IndexAct,
    IndexedText,
    Reading,
    SeeReference,
    SubjectHeading,
)
from entries.models.search_index import SearchIndex
from entries.models.stale_addresses import StaleAddress

__all__ = [
    "Batch",
    "BatchKind",
    "BatchState",
    "ChronicleLine",
    "Decision",
    "Entry",
    "HeadingKind",
    "HeadingLink",
    "HitCount",
    "IndexAct",
    "IndexedText",
    "Manuscript",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Picture",
    "Publication",
    "PublishedPicture",
    "Reading",
    "Revision",
    "SearchIndex",
    "Section",
    "SeeReference",
    "Stage",
    "StagedRow",
    "SubjectHeading",
    "StaleAddress",
    "Table",
    "Transition",
    "Volume",
    "Yearbook",
]
