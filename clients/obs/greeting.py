"""The greeting of obs-websocket 5: who answers, and does it accept the password.

Every way in which it can fail is told apart, for each has another remedy.
"""

import asyncio
import base64
import hashlib
import logging

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from .errors import NotObs, ObsTooOld, ObsUnreachable, PasswordProblem
from .messages import HELLO, IDENTIFIED, IDENTIFY, Data, decoded, encoded
from .secret import Secret

_log = logging.getLogger(__name__)
_frames = logging.getLogger(f"{__name__}.frames")
_frames.setLevel(logging.WARNING)  # websockets logs whole frames at DEBUG, the answer to the challenge too

OLDEST_OBS = 28
GREETING_S = 5.0
_AUTHENTICATION_FAILED, _UNSUPPORTED_RPC_VERSION = 4009, 4010


async def greeted(host: str, port: int, password: Secret | None, subscriptions: int) -> ClientConnection:
    """Return a connection on which OBS has accepted us.

    Raises
    ------
    ObsUnreachable, NotObs, ObsTooOld, PasswordProblem
    """
    where = f"{host}:{port}"
    socket = await _opened(host, port)
    try:
        async with asyncio.timeout(GREETING_S):
            await _identify(socket, where, password, subscriptions)
    except TimeoutError as error:
        await closed(socket)
        raise NotObs(where) from error
    except BaseException:
        await closed(socket)
        raise
    return socket


async def closed(socket: ClientConnection) -> None:
    """End a connection, also one to a peer that hangs."""
    await socket.close()
    await socket.wait_closed()


async def _opened(host: str, port: int) -> ClientConnection:
    where = f"{host}:{port}"
    try:
        return await connect(
            f"ws://{f'[{host}]' if ':' in host else host}:{port}",
            logger=_frames,
            open_timeout=GREETING_S,
            close_timeout=1,
            max_size=2**24,
            proxy=None,
        )
    except (InvalidHandshake, InvalidMessage) as error:
        raise NotObs(where) from error
    except (OSError, TimeoutError) as error:
        why = "the connection is refused" if isinstance(error, ConnectionRefusedError) else str(error)
        raise ObsUnreachable(where, why or "no answer in time") from error


async def _identify(
    socket: ClientConnection, where: str, password: Secret | None, subscriptions: int
) -> None:
    try:
        hello = await _hello(socket, where)
        identify: Data = {"rpcVersion": 1, "eventSubscriptions": subscriptions}
        if challenge := hello.get("authentication"):
            if not password:
                raise PasswordProblem(
                    f"OBS at {where} asks for a password and none is known: set SOTTOVOCE_OBS_PASSWORD or "
                    "[obs] password_file; OBS shows it under Tools, WebSocket Server Settings, Show Connect "
                    "Info."
                )
            identify["authentication"] = proof(password, challenge["salt"], challenge["challenge"])
        elif password:
            _log.info("OBS at %s asks for no password; the one given is not used.", where)
        await socket.send(encoded(IDENTIFY, identify))
        if (await _message(socket, where)).get("op") != IDENTIFIED:
            raise NotObs(where)
    except ConnectionClosed as error:
        raise _why_closed(error, where) from error


async def _hello(socket: ClientConnection, where: str) -> Data:
    """Return OBS's greeting; version 4 of obs-websocket waits to be spoken to, so speak to it."""
    try:
        async with asyncio.timeout(GREETING_S / 2):
            message = await _message(socket, where)
    except TimeoutError:
        await socket.send(b'{"request-type": "GetVersion", "message-id": "1"}'.decode())
        message = await _message(socket, where)
    if "message-id" in message:
        raise ObsTooOld(
            f"What answers at {where} is obs-websocket 4: install OBS {OLDEST_OBS} or newer, which brings "
            "version 5, and set [obs] port to the one shown there (4455 unless changed)."
        )
    hello = message.get("d")
    if message.get("op") != HELLO or not isinstance(hello, dict) or "rpcVersion" not in hello:
        raise NotObs(where)
    return hello


def _why_closed(error: ConnectionClosed, where: str) -> Exception:
    code = error.rcvd.code if error.rcvd else 0
    if code == _AUTHENTICATION_FAILED:
        return PasswordProblem(
            f"OBS at {where} does not accept the password: OBS shows the right one under Tools, WebSocket "
            "Server Settings, Show Connect Info."
        )
    if code == _UNSUPPORTED_RPC_VERSION:
        return ObsTooOld(f"OBS at {where} does not speak obs-websocket 5: update OBS.")
    return ObsUnreachable(where, "it ended the connection during the greeting")


def proof(password: Secret, salt: str, challenge: str) -> str:
    """Return the answer to OBS's challenge, as the protocol prescribes."""
    secret = base64.b64encode(hashlib.sha256((password.reveal() + salt).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + challenge.encode()).digest()).decode()


async def _message(socket: ClientConnection, where: str) -> Data:
    message = decoded(await socket.recv())
    if message is None:
        raise NotObs(where)
    return message
