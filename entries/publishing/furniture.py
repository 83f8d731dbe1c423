"""What stands on every page around the text: window title, breadcrumb, meta tags, facts, sign-offs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from entries.models.publications import Publication
from entries.models.texts import SignOff
from entries.models.volumes import Volume, Yearbook
from entries.publishing.languages import address_of, in_chinese, in_english
from entries.publishing.linked_data import Node, as_script, breadcrumb_list
from entries.publishing.reading import open_volumes

HOME_COLUMN = "首页"
YEARBOOK_COLUMN = "工作动态"
"""ColumnType, out of the fixed list of 《政府网站发展指引》: values for machines, never translated."""


@dataclass(frozen=True)
class Crumb:
    """A step of the breadcrumb; the page itself has no address. `is_content`: named by the office, so Chinese."""

    title: str
    address: str = ""
    is_content: bool = True


@dataclass(frozen=True)
class Tag:
    """A meta tag of 《政府网站发展指引》."""

    name: str
    content: str


@dataclass(frozen=True)
class FeedLink:
    """A feed that the head of a page names."""

    title: str
    address: str


@dataclass(frozen=True)
class Way:
    """Another way into a volume, named in the main navigation of its pages. `place` is the name of the address."""

    place: str
    title: str
    address: str


@dataclass(frozen=True)
class Page:
    """A page's head and frame. `address` is absolute, in the language of the page."""

    title: str
    address: str
    crumbs: tuple[Crumb, ...]
    tags: tuple[Tag, ...]
    yearbook_title: str = ""
    office: Yearbook | None = None
    """Whose name stands in the masthead, and whose details in the footer."""
    volume_title: str = ""
    section_title: str = ""
    """For the heads of printed pages."""
    place: str = ""
    """Which part of the main navigation the page belongs to."""
    ways: tuple[Way, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    nodes: tuple[Node, ...] = ()
    """What the page is in the words of schema.org; its breadcrumb is added."""

    @property
    def publisher(self) -> str:
        return self.office.publisher if self.office else ""

    @property
    def origin(self) -> str:
        """What comes before a path in an absolute address."""
        return settings.PUBLIC_URL

    @property
    def path(self) -> str:
        """Where the page is on this site."""
        return self.address.removeprefix(settings.PUBLIC_URL) or "/"

    @property
    def chinese(self) -> str:
        """Path of the same page in Chinese."""
        return in_chinese(self.path)

    @property
    def english(self) -> str:
        """Path of the same page with English furniture."""
        return in_english(self.path)

    @property
    def linked_data(self) -> SafeString:
        """The text of the page's application/ld+json."""
        steps = ((crumb.title, absolute(crumb.address) if crumb.address else "") for crumb in self.crumbs)
        return as_script([*self.nodes, *([breadcrumb_list(steps)] if self.crumbs else [])])

    @property
    def open_graph(self) -> tuple[Tag, ...]:
        """Tags by which others show a link to the page; out of what its meta tags say."""
        said = {tag.name: tag.content for tag in self.tags}
        return present(
            Tag("og:type", "article" if "Url" in said else "website"),
            Tag("og:title", said.get("ArticleTitle") or self.title),
            Tag("og:url", self.address),
            Tag("og:site_name", said.get("SiteName", "")),
            Tag("og:description", said.get("Description", "")),
            Tag("og:image", said.get("Image", "")),
            Tag("og:locale", "zh_CN"),
        )

    @property
    def seal(self) -> str:
        """The four characters of the seal: 云川外事年鉴 → 云川年鉴. Empty for a title too short for one."""
        title = self.yearbook_title
        return title[:2] + title[-2:] if len(title) >= 4 else ""


@dataclass(frozen=True)
class Facts:
    """The line of facts above a text. Empty ones are not shown."""

    published_at: datetime | None
    source: str
    hits_address: str
    dates: str = ""
    unit: str = ""
    text_published_at: datetime | None = None


@dataclass(frozen=True)
class SignOffs:
    """Printed names with posts, each once, in the order of the texts."""

    drafters: tuple[str, ...]
    reviewers: tuple[str, ...]


def absolute(path: str) -> str:
    """The address of a page for those outside the site."""
    return f"{settings.PUBLIC_URL}{path}"


def shelf_page(template: str, page: Page, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page, rendered without the request: it can say nothing about who is signed in."""
    response = HttpResponse(render_to_string(template, {"page": page, **context}), status=status)
    # A page that was taken away must not come back out of a cache.
    response["Cache-Control"] = "no-cache"
    return response


def volume_page(
    volume: Volume,
    *steps: Crumb,
    address: str,
    tags: tuple[Tag, ...] = (),
    feeds: tuple[FeedLink, ...] = (),
    nodes: tuple[Node, ...] = (),
    place: str = "volumes",
) -> Page:
    """The frame of a page of a volume; `steps` lead from the volume to the page, which comes last."""
    yearbook = volume.yearbook
    feed = FeedLink(volume.title, address_of("feed_of_volume", yearbook.slug, volume.volume_year))
    home_address = address_of("home")
    up = Crumb(yearbook.title, f"{home_address}#{yearbook.slug}")
    book = Crumb(volume.title, volume.get_absolute_url() if steps else "")
    # A month of the chronicle is named with it; a text stands in sections that need not be.
    titles = [steps[-1].title, *(step.title for step in steps[:-1] if not step.is_content)] if steps else []
    return Page(
        title="_".join([*titles, volume.title, site_name(yearbook)]),
        address=absolute(address),
        crumbs=(Crumb(_("Home"), home_address, is_content=False), up, book, *steps),
        tags=(*site_tags(yearbook), *column_tags(yearbook), *tags),
        yearbook_title=yearbook.title,
        office=yearbook,
        volume_title=volume.title,
        section_title=steps[0].title if steps else "",
        place=place,
        ways=ways_of(volume),
        feeds=(feed, *feeds),
        nodes=nodes,
    )


def ways_of(volume: Volume) -> tuple[Way, ...]:
    """The ways into a volume that are not its text."""
    where = (volume.yearbook.slug, volume.volume_year)
    return (
        Way("chronicle", _("Chronicle"), address_of("chronicle", *where)),
        Way("index", _("Index"), address_of("index", *where)),
        Way("figures", _("Figures"), address_of("figures", *where)),
    )


def site_page(title: str, *, address: str = "", column: str = "", steps: tuple[Crumb, ...] = ()) -> Page:
    """The frame of a page of the whole site: search, site map, what is not found. One query."""
    office, only = site_office()
    names = [title, only.title if only else "", site_name(office) if office else ""]
    return Page(
        title="_".join(dict.fromkeys(filter(None, names))),
        address=absolute(address) if address else "",
        crumbs=(Crumb(_("Home"), address_of("home"), is_content=False), *steps) if steps else (),
        tags=site_tags(office) + (column_tags(office, column) if office and column else ()),
        yearbook_title=only.title if only else "",
        office=office,
    )


def site_office() -> tuple[Yearbook | None, Yearbook | None]:
    """Whose site it is: the first yearbook that has an open volume. And the same when it is the only one."""
    first = list(Yearbook.objects.filter(volumes__in=open_volumes()).distinct().order_by("title", "pk")[:2])
    office = first[0] if first else None
    return office, office if len(first) == 1 else None


def site_name(yearbook: Yearbook) -> str:
    return yearbook.publisher or yearbook.title


def site_tags(yearbook: Yearbook | None) -> tuple[Tag, ...]:
    """Tags of every page; without a yearbook there is no office to name."""
    name = site_name(yearbook) if yearbook else ""
    code = yearbook.site_id_code if yearbook else ""
    return present(Tag("SiteName", name), Tag("SiteDomain", settings.PUBLIC_HOST), Tag("SiteIDCode", code))


def column_tags(yearbook: Yearbook, column: str = YEARBOOK_COLUMN) -> tuple[Tag, ...]:
    """Tags of the column that the yearbook is in its site; all four are required, so none stays empty."""
    return (
        Tag("ColumnName", yearbook.title),
        Tag("ColumnDescription", yearbook.description or yearbook.title),
        Tag("ColumnKeywords", yearbook.keywords or yearbook.title),
        Tag("ColumnType", column),
    )


def article_tags(*, title: str, volume: Volume, address: str, author: str) -> tuple[Tag, ...]:
    """Tags of a page with text."""
    published_at = volume.shown_published_at
    return present(
        Tag("ArticleTitle", title),
        Tag("PubDate", f"{localtime(published_at):%Y-%m-%d %H:%M}" if published_at else ""),
        Tag("ContentSource", shown_source(volume)),
        Tag("Author", author),
        Tag("Url", absolute(address)),
    )


def present(*tags: Tag) -> tuple[Tag, ...]:
    """Those with a content: an empty tag counts as a fault where tags are checked."""
    return tuple(tag for tag in tags if tag.content)


def shown_source(volume: Volume) -> str:
    return volume.source or site_name(volume.yearbook)


def volume_facts(volume: Volume) -> Facts:
    return Facts(
        published_at=volume.shown_published_at,
        source=shown_source(volume),
        hits_address=address_of("hits", volume.yearbook.slug, volume.volume_year),
    )


def sign_offs(texts: Iterable[Publication]) -> SignOffs:
    """Who signed these texts."""
    texts = list(texts)
    return SignOffs(
        drafters=_names(person for text in texts for person in text.drafters),
        reviewers=_names(person for text in texts for person in text.reviewers),
    )


def _names(people: Iterable[dict[str, str]]) -> tuple[str, ...]:
    """`name（post）`, each once."""
    return tuple(dict.fromkeys(str(SignOff(**person)) for person in people))


def authors(people: Iterable[dict[str, str]]) -> str:
    """Bare names for a meta tag."""
    return "、".join(dict.fromkeys(person["name"] for person in people))
