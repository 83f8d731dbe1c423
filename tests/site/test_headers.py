"""The headers that every answer carries, and the cookies that public pages do not."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from accounts.roles import Role
from yearbook_site import middleware

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
SHELF = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
DESK = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
MEDIA = {"default-src 'none'", "sandbox", "frame-ancestors 'none'"}


@pytest.fixture
def signed_in(client: Client) -> Client:
    user = User.objects.create_user("wang")
    user.groups.add(Group.objects.get(name=Role.DRAFTER))
    client.force_login(user)
    return client


def policy(response: HttpResponse) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


@pytest.mark.parametrize(
    "address", ["/", "/nowhere/", "/media/nothing.jpg", "/desk/", "/desk/login/", "/desk/nowhere/"]
)
def test_every_answer_has_the_protective_headers(client: Client, address: str) -> None:
    response = client.get(address)
    assert {name: response[name] for name in EVERYWHERE} == EVERYWHERE


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", SHELF),
        ("/nowhere/", SHELF),
        ("/desk/login/", DESK),
        ("/desk/nowhere/", DESK),
        ("/media/nothing.jpg", MEDIA),
        ("/desks/", SHELF),
    ],
)
def test_the_policy_follows_the_side(client: Client, address: str, expected: set[str]) -> None:
    assert policy(client.get(address)) == expected


def test_the_desk_pages_of_someone_signed_in_have_the_desk_policy(signed_in: Client) -> None:
    response = signed_in.get("/desk/password_change/")
    assert response.status_code == 200
    assert policy(response) == DESK
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/media/nothing.jpg"])
def test_public_answers_set_no_cookie_and_do_not_vary_by_it(signed_in: Client, address: str) -> None:
    signed_in.get("/desk/password_change/")
    response = signed_in.get(address)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/login/", "/desk/password_change/", "/desk/nowhere/", "/desk/jsi18n/"]
)
def test_no_cache_keeps_an_answer_of_the_desk(signed_in: Client, address: str) -> None:
    assert signed_in.get(address)["Cache-Control"] == "private, no-store"
    assert Client().get(address)["Cache-Control"] == "private, no-store"


def test_the_shelf_does_not_know_who_is_signed_in(signed_in: Client) -> None:
    assert not signed_in.get("/").wsgi_request.user.is_authenticated  # type: ignore[attr-defined]
    assert signed_in.get("/desk/password_change/").status_code == 200


def test_each_answer_has_an_id_of_our_own(client: Client) -> None:
    first, second = (client.get("/", headers={"X-Request-ID": "from-outside"})["X-Request-ID"] for _time in range(2))
    assert uuid.UUID(first) != uuid.UUID(second)


def test_a_form_without_its_token_gets_our_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/desk/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]  # type: ignore[attr-defined]


def test_an_unknown_host_is_refused(client: Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400 and "无法处理这个请求" in answer.content.decode()
    assert client.get("/desk/login/", headers={"Host": "evil.example"}).status_code == 400


def test_a_forwarded_host_is_not_believed(client: Client) -> None:
    response = client.get("/desk/login/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response.content.decode()


def test_forwarded_https_is_not_believed_without_our_proxy(client: Client) -> None:
    assert client.get("/desk/login/", headers={"X-Forwarded-Proto": "https"}).wsgi_request.is_secure() is False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("length", "status"), [("0", 200), ("26214400", 200), ("26214401", 413), ("-1", 400), ("x", 400), ("٣", 400)]
)
def test_a_request_larger_than_anything_we_take_is_refused_unread(length: str, status: int) -> None:
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = length
    assert middleware.body_limit(lambda _request: HttpResponse())(request).status_code == status


def test_the_desk_speaks_its_users_language_and_no_other(signed_in: Client) -> None:
    page = "/desk/password_change/"
    assert 'lang="zh-hans"' in signed_in.get(page, headers={"Accept-Language": "en"}).content.decode()
    User.objects.update(language="en")
    assert 'lang="en"' in signed_in.get(page, headers={"Accept-Language": "zh-CN"}).content.decode()
    assert 'lang="zh-hans"' in Client().get("/desk/login/", headers={"Accept-Language": "en"}).content.decode()
