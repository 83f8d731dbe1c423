"""What every request passes: id, headers, limits, the desk's privacy, sessions and language."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from yearbook_site.logs import REQUEST_ID

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
# A session row is written at most once in so many seconds.
SEEN_EVERY = 60


def is_desk(request: HttpRequest) -> bool:
    """Whether the address belongs to the desk."""
    return request.path_info.startswith(settings.DESK_PATH)


def request_id(get_response: Answer) -> Answer:
    """Give the request an id of our own (one from outside is not believed), for the log and the answer.

    Django logs a refused request after all middleware, so the id is forgotten by a signal and not here.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        own = uuid.uuid4().hex
        REQUEST_ID.set(own)
        response = get_response(request)
        response["X-Request-ID"] = own
        return response

    return middleware


def client_address(get_response: Answer) -> Answer:
    """Behind our own proxy, take the address it saw: the last one of X-Forwarded-For.

    Those before it were sent by the client and may be invented. Without the proxy the header means nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        seen = forwarded.rpartition(",")[2].strip()
        if settings.TRUSTED_PROXY and seen:
            request.META["REMOTE_ADDR"] = seen
        return get_response(request)

    return middleware


def headers(get_response: Answer) -> Answer:
    """Add the two protective headers that Django does not know."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


class ContentPolicy(CSPMiddleware):
    """Sends the content security policy that the address asks for: shelf, desk or media; a view's own choice stays."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = self.policy(request)
        return parts

    @staticmethod
    def policy(request: HttpRequest) -> dict[str, Any] | None:
        """The directives for an address; None means those of CONTENT_SECURITY_POLICY, the shelf's."""
        if is_desk(request):
            return settings.DESK_CONTENT_POLICY
        return settings.MEDIA_CONTENT_POLICY if request.path_info.startswith(settings.MEDIA_PATH) else None


def body_limit(get_response: Answer) -> Answer:
    """Refuse a request whose body is larger than anything the site takes, before it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return HttpResponse("Bad Content-Length.", status=400, content_type="text/plain")
        if int(length) > settings.REQUEST_MAX_BYTES:
            megabytes = settings.REQUEST_MAX_BYTES // 1024 // 1024
            words = _("What was sent is larger than %(limit)d MB and was not taken. Go back and send it in parts.")
            return HttpResponse(words % {"limit": megabytes}, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def desk_is_private(get_response: Answer) -> Answer:
    """Keep every answer of the desk out of all caches, the browser's included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_desk(request):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


class DeskSessions(SessionMiddleware):
    """Opens the session at the desk only: the shelf sees nobody signed in, whatever cookie comes along.

    Else the CSRF check would read the session of every public page and make each vary by cookie.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if not is_desk(request):
            request.session = self.SessionStore()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if is_desk(request) else response


def session_limits(get_response: Answer) -> Answer:
    """End a session that was idle too long or began too long ago.

    SESSION_SAVE_EVERY_REQUEST would do the idle half by writing on every request and by setting cookies
    on pages that caches keep. Shelf pages never touch the session here.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_desk(request) and SESSION_KEY in request.session:
            keep_or_end(request, now=int(time.time()))
        return get_response(request)

    return middleware


def keep_or_end(request: HttpRequest, *, now: int) -> None:
    """Note that the session is in use, or sign its user out when a limit (seconds) has passed."""
    session = request.session
    began = session.setdefault("began", now)
    seen = session.get("seen", now)
    if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
        logout(request)
        messages.info(request, _("You were signed out because the time limit of the session was reached."))
    elif "seen" not in session or now - seen >= SEEN_EVERY:
        session["seen"] = now


def desk_language(get_response: Answer) -> Answer:
    """Show the desk in the language its user chose, in Chinese to who is not signed in; no header, no cookie.

    The language of public pages is that of their address (entries.publishing.languages).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_desk(request):
            return get_response(request)
        language = getattr(request.user, "language", "") or settings.LANGUAGE_CODE
        with translation.override(language):
            return get_response(request)

    return middleware
