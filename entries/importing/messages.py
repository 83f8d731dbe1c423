"""What the parser says to a person, by code; the codes are stable, the sentences are translated when shown."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from entries.importing.parsed import ManuscriptRefused, ParseWarning

WARNINGS = {
    "no_title": _("The manuscript has no title with 年鉴 in it. Choose the volume yourself."),
    "no_year": _("No year was found in the title “{title}”. Choose the volume yourself."),
    "years_equal": _(
        "The title says {volume_year} and the facts are of {content_year} too. Check the year of the volume."
    ),
    "years_apart": _(
        "The title says {volume_year} but most dates are of {content_year}. Check the year of the volume."
    ),
    "published_at_unreadable": _("The time of publication “{quote}” can't be read. Enter it by hand."),
    "no_section": _("The entry “{title}” stands before any section. Put it into a section."),
    "repeated_section": _("The section “{title}” comes again; its entries were joined to the first. Check the order."),
    "heading_without_entries": _(
        "The heading “{title}” has no entry under it and was left out. Add it by hand if it is needed."
    ),
    "possible_heading": _("“{quote}” looks like a heading and was kept as text of the entry above. Check it."),
    "deep_section": _(
        "The section “{title}” lies deeper than three levels and was taken as the third. Check its place."
    ),
    "stray_text": _("“{quote}” belongs to no entry and was left out. Add it to an entry by hand if it is needed."),
    "no_brackets": _("No entry in the form 【title】 was found. Put the titles into 【】 and import again."),
    "empty_title": _(
        "The brackets 【】 before “{quote}” are empty; the line was left out. Write a title and import again."
    ),
    "empty_body": _("The entry “{title}” has no text. Write it before it is submitted."),
    "duplicate_title": _("The title “{title}” stands twice in one section. Check whether it is the same entry."),
    "blank_in_title": _("The title “{title}” holds a blank, which was kept. Check it."),
    "unclosed_bracket": _("【 isn't closed in “{quote}”; the line was left out. Add 】 and import again."),
    "unopened_bracket": _("】 has no 【 before it in “{quote}”; the line was left out. Add 【 and import again."),
    "wrong_brackets": _(
        "“{quote}” stands in other brackets than 【】; the line was left out. Correct it and import again."
    ),
    "doubled_brackets": _("The brackets round “{title}” were doubled and were mended. Check the title."),
    "extra_bracket": _("There was a 】 too many after “{title}”; it was dropped. Check the title."),
    "nested_brackets": _("The title “{title}” holds brackets of the same kind, which were kept. Check it."),
    "unpaired_bracket": _("A bracket 【 or 】 stands alone in “{quote}”; the text was kept as typed. Check it."),
    "bracket_in_text": _(
        "“{quote}” stands in 【】 within the text and was kept as text. Begin a new line if it is an entry."
    ),
    "broken_sentence": _("The sentence ending “{quote}” breaks off. Check whether text is missing."),
    "uncertain_wrap": _(
        "It isn't sure whether the line “{quote}” goes on in the next one; the lines were kept apart. Check them."
    ),
    "lone_number": _("The figure “{quote}” stands alone on its line and was kept. Check where it belongs."),
    "possible_table": _("The lines from “{quote}” look like a table and were kept as typed. Make a table of them."),
    "table_renumbered": _("The table “{quote}” was given the number {number} in its entry. Check references to it."),
    "stray_table": _("The table “{quote}” belongs to no entry and was left out. Add it to an entry by hand."),
    "traditional_characters": _("Traditional characters ({characters}) were kept as typed. Check them."),
    "more_traditional_characters": _(
        "{number} more lines hold traditional characters. Use a simplified text if there is one."
    ),
    "pinyin_in_brackets": _(
        "“{quote}” holds pinyin in brackets, as damaged copies do. Check the text against the original."
    ),
}
TITLE_TOO_LONG = _("The title “{quote}” is longer than {limit} characters. Shorten it and import again.")
TOO_MANY_ENTRIES = _("The file has more than {limit} brackets 【. Split it and import the parts one by one.")
TOO_MANY_LINES = _("The file has more than {limit} lines. Split it and import the parts one by one.")
TOO_MANY_TAGS = _("The page has more than {limit} tags. Save it as plain text (.txt) and import that.")
UNSUPPORTED_FORMAT = _("Files of the kind {suffix} can't be read. Save it as .txt or .html and import it again.")


def warn(code: str, line: int, **values: object) -> ParseWarning:
    """A warning with its sentence filled in, still untranslated."""
    return ParseWarning(code, line, format_lazy(WARNINGS[code], **values))


def title_too_long(quote: str, limit: int, line: int) -> ManuscriptRefused:
    return ManuscriptRefused("title_too_long", format_lazy(TITLE_TOO_LONG, quote=quote, limit=limit), line)


def too_many_entries(limit: int) -> ManuscriptRefused:
    return ManuscriptRefused("too_many_entries", format_lazy(TOO_MANY_ENTRIES, limit=limit))


def too_many_lines(limit: int) -> ManuscriptRefused:
    return ManuscriptRefused("too_many_lines", format_lazy(TOO_MANY_LINES, limit=limit))


def too_many_tags(limit: int) -> ManuscriptRefused:
    return ManuscriptRefused("too_many_tags", format_lazy(TOO_MANY_TAGS, limit=limit))


def unsupported_format(suffix: str) -> ManuscriptRefused:
    return ManuscriptRefused("unsupported_format", format_lazy(UNSUPPORTED_FORMAT, suffix=suffix))
