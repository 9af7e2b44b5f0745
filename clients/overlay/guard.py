"""Who gets in, and what a browser may do with what it gets."""

import hmac
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .hosts import may_be_called

COOKIE = "sottovoce_overlay"
_YEAR_S = 365 * 24 * 3600

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Refuses strangers, other sites' forms and borrowed names; adds the headers of `HEADERS` to everything.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    token : str or None
        What a browser must show, once as `?token=`, from then on as a cookie; None: nothing.
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        refusal = _refusal(request) or self._stranger(request)
        app = self._app if refusal is None else refusal
        cookie = self._cookie if refusal is None and "token" in request.query_params else ""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, cookie)
            await send(message)

        await app(scope, receive, send_with_headers)

    @property
    def _cookie(self) -> str:
        if self._token is None:
            return ""
        return f"{COOKIE}={self._token}; Max-Age={_YEAR_S}; Path=/; HttpOnly; SameSite=Strict"

    def _stranger(self, request: Request) -> PlainTextResponse | None:
        if self._token is None:
            return None
        shown = (request.query_params.get("token", ""), request.cookies.get(COOKIE, ""))
        if any(hmac.compare_digest(each.encode(), self._token.encode()) for each in shown):
            return None
        words = "This page needs its token: open the address that `sottovoce client overlay` printed.\n"
        return PlainTextResponse(words, 401)


def _refusal(request: Request) -> PlainTextResponse | None:
    """Return the answer to a request that no page of ours could have made."""
    host = request.headers.get("host", "")
    if not may_be_called(host):
        return PlainTextResponse("This machine is not called that: use its number or localhost.\n", 421)
    if request.method in {"GET", "HEAD"}:
        return None
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    ours = origin is None or origin.partition("://")[2].casefold() == host.casefold()
    if not ours or site != "same-origin":
        return PlainTextResponse("Another site's page may not press these buttons.\n", 403)
    return None


def _add_headers(message: MutableMapping[str, Any], cookie: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-cache")
    if cookie:
        headers.append("Set-Cookie", cookie)
