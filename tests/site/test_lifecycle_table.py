"""docs/reference/lifecycle.md says what lifecycle.TRANSITIONS says."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import translation

from entries.lifecycle import TRANSITIONS, Status

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "lifecycle.md"


def rows() -> list[str]:
    """The table as it should stand, in Chinese."""
    with translation.override("zh-hans"):
        return [
            f"| {step.verb.label} `{step.verb}` "
            f"| {'、'.join(str(status.label) for status in Status if status in step.sources)} "
            f"| {step.target.label} | {step.who} | {'须写理由' if step.needs_comment else '–'} |"
            for step in TRANSITIONS.values()
        ]


def test_the_table_of_the_documents_is_that_of_the_code() -> None:
    written = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "`" in line]
    assert written == rows()
