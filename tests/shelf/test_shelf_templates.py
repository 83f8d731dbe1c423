"""What the templates of the public pages can do: sentences, dates, addresses. All that is put in is escaped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import engines
from django.utils import translation


def rendered(template: str, **context: object) -> str:
    return str(engines["jinja2"].from_string(template).render(context))


@pytest.mark.parametrize(
    "template",
    [
        "{{ given }}",
        "{{ given|foreign_names }}",
        "{{ _('Covers the year %(year)s')|format(year=given) }}",
        "{{ _('Run by: <span lang=\"zh-CN\">%(office)s</span>')|format(office=given) }}",
        "{{ words.volumes_since(2, given) }}",
    ],
)
def test_what_is_put_into_a_page_is_escaped(template: str) -> None:
    html = rendered(template, given='<b>Iris</b> & "O\'Hara"')
    assert "<b>" not in html and "&lt;b&gt;" in html and "&amp;" in html
    assert '"O' not in html and "O'H" not in html


def test_the_elements_of_a_sentence_are_not_escaped() -> None:
    with translation.override("en"):
        sentence = rendered("{{ _('Run by: <span lang=\"zh-CN\">%(office)s</span>')|format(office='云川') }}")
        assert sentence == 'Run by: <span lang="zh-CN">云川</span>'
        assert rendered("{{ words.found(1) }}{{ words.found(2) }}") == (
            "<strong>1</strong> entry<strong>2</strong> entries"
        )


def test_sentences_and_addresses_are_of_the_language_that_is_spoken() -> None:
    template = (
        "{{ language() }} {{ _('Home') }} {{ words.published }} {{ url('search') }} {{ words.number_of_tables(2) }}"
    )
    with translation.override("zh-hans"):
        assert rendered(template) == "zh-hans 首页 发布时间 /search/ 表格2张"
    with translation.override("en"):
        assert rendered(template) == "en Home Published /en/search/ 2 tables"


def test_moments_are_told_in_the_time_of_the_office() -> None:
    evening = datetime(2024, 12, 31, 16, 30, tzinfo=UTC)
    assert rendered("{{ at|date('Y-m-d H:i') }}", at=evening) == "2025-01-01 00:30"


def test_what_a_view_does_not_give_is_empty() -> None:
    assert rendered("[{{ page.title }}{{ nothing }}{% if nothing %}x{% endif %}]", page={}) == "[]"
