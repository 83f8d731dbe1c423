"""Dates of events as a Chinese book prints them."""

from __future__ import annotations

from datetime import date

import pytest

from entries.models import Publication
from entries.publishing.dates import full_dates, margin_dates


@pytest.mark.parametrize(
    ("start", "end", "precision", "margin", "full"),
    [
        ("2024-05-12", "2024-05-12", "day", "5月12日", "2024年5月12日"),
        ("2024-02-20", "2024-02-24", "day", "2月20日至24日", "2024年2月20日至24日"),
        ("2024-04-03", "2024-09-29", "day", "4月3日至9月29日", "2024年4月3日至9月29日"),
        ("2024-12-30", "2025-01-02", "day", "12月30日至2025年1月2日", "2024年12月30日至2025年1月2日"),
        ("2023-05-12", "2023-05-12", "day", "2023年5月12日", "2023年5月12日"),
        ("2024-06-01", "2024-06-30", "month", "6月", "2024年6月"),
        ("2024-06-01", "2024-11-30", "month", "6月至11月", "2024年6月至11月"),
        ("2024-01-01", "2024-12-31", "year", "全年", "2024年"),
        ("2019-01-01", "2019-12-31", "year", "2019年", "2019年"),
        ("2019-01-01", "2024-12-31", "year", "2019年至2024年", "2019年至2024年"),
        (None, None, "none", "", ""),
        (None, None, "", "", ""),
    ],
)
def test_dates(start: str | None, end: str | None, precision: str, margin: str, full: str) -> None:
    text = Publication(
        event_start=date.fromisoformat(start) if start else None,
        event_end=date.fromisoformat(end) if end else None,
        date_precision=precision,
    )
    assert margin_dates(text, content_year=2024) == margin
    assert full_dates(text) == full
