"""Who answers, and is the password right: every failure has its own words."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from sottovoce.clients.obs.connection import Connection
from sottovoce.clients.obs.errors import (
    NotObs,
    ObsError,
    ObsGone,
    ObsTooOld,
    ObsUnreachable,
    PasswordProblem,
    RequestFailed,
)
from sottovoce.clients.obs.greeting import proof
from sottovoce.clients.obs.secret import Secret
from tests.support.obs import PASSWORD, Obs, running_obs
from tests.support.obs_talk import HELLO, as_obs, fails, opened


def test_nothing_answers() -> None:
    async def try_it() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        with pytest.raises(ObsUnreachable, match=r"\(the connection is refused\): start OBS"):
            await opened(port)

    asyncio.run(try_it())


def test_another_program_holds_the_port() -> None:
    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        gone.set()

    async def try_it() -> None:
        async with await asyncio.start_server(http, "127.0.0.1", 0) as server:
            with pytest.raises(NotObs, match="is not OBS: set"):
                await opened(server.sockets[0].getsockname()[1])
            await gone.wait()

    gone = asyncio.Event()
    asyncio.run(try_it())


@pytest.mark.parametrize("frame", ["hello", "[1]", '{"op": 0}', '{"op": 5, "d": {}}', '{"op": 0, "d": 1}'])
def test_another_websocket_server(frame: str) -> None:
    async def talk(socket: ServerConnection) -> None:
        await socket.send(frame)
        await socket.wait_closed()

    assert isinstance(fails(talk), NotObs)


def test_obs_websocket_4() -> None:
    async def talk(socket: ServerConnection) -> None:
        request = json.loads(await socket.recv())
        await socket.send(json.dumps({"message-id": request["message-id"], "status": "ok"}))
        await socket.wait_closed()

    error = fails(talk)
    assert isinstance(error, ObsTooOld)
    assert "obs-websocket 4: install OBS 28" in str(error)


def test_old_obs() -> None:
    error = fails(as_obs("27.2.4"))
    assert isinstance(error, ObsTooOld)
    assert str(error) == "This is OBS 27.2.4: install OBS 28 or newer."


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (4009, PasswordProblem, "does not accept the password"),
        (4010, ObsTooOld, "does not speak obs-websocket 5"),
        (4011, ObsUnreachable, "ended the connection during the greeting"),
    ],
)
def test_why_obs_hangs_up(code: int, kind: type[ObsError], words: str) -> None:
    async def talk(socket: ServerConnection) -> None:
        await socket.send(json.dumps(HELLO))
        await socket.recv()
        await socket.close(code)

    error = fails(talk, "x")
    assert isinstance(error, kind)
    assert words in str(error)


def test_no_password_is_needed(caplog: pytest.LogCaptureFixture) -> None:
    async def try_it() -> None:
        async with serve(as_obs("30.0.0"), "127.0.0.1", 0) as server:
            connection = await opened(server.sockets[0].getsockname()[1], "superfluous")
            assert connection.version == "30.0.0"
            await connection.close()

    caplog.set_level(logging.INFO)
    asyncio.run(try_it())
    assert "asks for no password; the one given is not used" in caplog.text


def test_proof_is_the_protocols() -> None:
    """The published example of obs-websocket."""
    answer = proof(
        Secret("supersecretpassword"),
        "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=",
        "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=",
    )
    assert answer == "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4="


@pytest.mark.obs
def test_real_obs_tells_a_wrong_and_a_missing_password_apart(the_obs: Obs) -> None:
    with pytest.raises(PasswordProblem, match="does not accept the password"):
        asyncio.run(opened(the_obs.port, "wrong"))
    with pytest.raises(PasswordProblem, match="asks for a password and none is known"):
        asyncio.run(opened(the_obs.port))


@pytest.mark.obs
def test_real_obs_refuses_what_it_does_not_have(the_obs: Obs) -> None:
    async def try_it() -> list[Any]:
        async with await the_obs.connection() as connection:
            with pytest.raises(RequestFailed, match="status 600: No source was found"):
                await connection.request("GetInputVolume", inputName="nobody")
            assert await connection.batch([]) == []
            return await connection.batch([("GetVersion", {}), ("GetInputVolume", {"inputName": "nobody"})])

    version, refusal = asyncio.run(try_it())
    assert version["obsVersion"].startswith("2")
    assert refusal.code == 600


async def go_on_asking(connection: Connection) -> None:
    """Ask for two seconds: a signal takes a moment to stop every thread of OBS."""
    for _ in range(40):
        await connection.request("GetVersion")
        await asyncio.sleep(0.05)


@pytest.mark.obs
def test_requests_that_wait_are_told_when_obs_dies_or_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(obs: Obs, befall: Callable[[], None]) -> None:
        async with await obs.connection() as connection:
            befall()
            with pytest.raises(ObsGone):
                await go_on_asking(connection)

    monkeypatch.setattr("sottovoce.clients.obs.connection._REQUEST_S", 0.5)
    with running_obs() as obs:
        asyncio.run(ask(obs, obs.freeze))
        obs.thaw()
        asyncio.run(ask(obs, obs.kill))


@pytest.mark.obs
def test_the_password_is_in_no_log_repr_or_error(the_obs: Obs, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def talk() -> None:
        async with await opened_with(PASSWORD) as connection:
            await connection.request("GetVersion")
        with pytest.raises(PasswordProblem) as caught:
            await opened_with(f"{PASSWORD}-wrong")
        assert PASSWORD not in repr(caught.value)

    async def opened_with(password: str) -> Connection:
        return await opened(the_obs.port, password)

    asyncio.run(talk())
    assert PASSWORD not in caplog.text
    assert "authentication" not in caplog.text
