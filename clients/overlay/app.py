"""The web application: routes, and what each answers."""

import asyncio
import logging
import mimetypes
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from .controls import Answer, Controls
from .covers import Covers
from .errors import OverlayError
from .guard import Guard
from .hub import Hub
from .pages import STATIC, THEMES, own_css, page
from .settings import OverlaySettings
from .stream import events

MAX_BODY_BYTES = 4096
_COVER_S = 300

_log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def application(
    hub: Hub, covers: Covers, controls: Controls, settings: OverlaySettings, token: str | None
) -> Starlette:
    """Return the overlay as an ASGI application.

    Parameters
    ----------
    hub : Hub
        What the pages show.
    covers : Covers
        Pictures of the tracks.
    controls : Controls
        Where buttons go.
    settings : OverlaySettings
        The look.
    token : str or None
        What a browser must show; None on loopback.
    """
    for ending, kind in ((".js", "text/javascript"), (".css", "text/css"), (".svg", "image/svg+xml")):
        mimetypes.add_type(kind, ending)  # some Windows registries call scripts text, which browsers refuse
    return Starlette(
        routes=[
            Route("/", _page("control", settings)),
            Route("/stream", _page("stream", settings)),
            Route("/theme.css", _theme(settings)),
            Route("/events", _events(hub)),
            Route("/cover/{track:path}", _cover(covers)),
            Route("/control/{button}", _control(controls), methods=["POST"]),
            Route("/health", _health(hub)),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, token=token)],
    )


def _page(name: str, settings: OverlaySettings) -> Endpoint:
    async def answer(request: Request) -> Response:
        asked = request.query_params
        theme = asked["theme"] if asked.get("theme") in THEMES else settings.theme
        buttons = name == "control" or asked.get("buttons") == "1"
        return HTMLResponse(page(name, theme, buttons=buttons))

    return answer


def _theme(settings: OverlaySettings) -> Endpoint:
    async def answer(_: Request) -> Response:
        try:
            css = await asyncio.to_thread(own_css, settings)
        except OverlayError as error:  # it was there at the start; a page goes on without it
            _log.warning("%s", error)
            css = ""
        return Response(css, media_type="text/css")

    return answer


def _events(hub: Hub) -> Endpoint:
    async def answer(_: Request) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events(hub), media_type="text/event-stream", headers=headers)

    return answer


def _cover(covers: Covers) -> Endpoint:
    async def answer(request: Request) -> Response:
        track = covers.known(request.path_params["track"])
        if track is None:
            return PlainTextResponse("The page shows no such track.\n", 404)
        cover = await asyncio.to_thread(covers.of, track)
        headers = {"Cache-Control": f"private, max-age={_COVER_S}"}
        return Response(cover.data, media_type=cover.media_type, headers=headers)

    return answer


def _control(controls: Controls) -> Endpoint:
    async def answer(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return _told(Answer(ok=False, words="The page asked for too much.", status=413))
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if kind != "application/json":  # what a form of another site cannot send
            return _told(Answer(ok=False, words="Buttons are pressed with JSON.", status=415))
        return _told(await controls.press(request.path_params["button"], bytes(body) or b"{}"))

    return answer


def _health(hub: Hub) -> Endpoint:
    async def answer(_: Request) -> Response:
        status = hub.latest.status if hub.latest else None
        return JSONResponse({"ok": True, "daemon": status.kind if status else "waiting"})

    return answer


def _told(answer: Answer) -> JSONResponse:
    return JSONResponse({"ok": answer.ok, "words": answer.words}, answer.status)
