"""Servers that talk like OBS, or do not: what opening a connection to them ends with."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from websockets.asyncio.server import ServerConnection, serve

from sottovoce.clients.obs.connection import Connection
from sottovoce.clients.obs.errors import ObsError
from sottovoce.clients.obs.secret import Secret

HELLO = {"op": 0, "d": {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1}}


async def opened(port: int, password: str | None = None) -> Connection:
    return await Connection.open(
        "127.0.0.1", port, Secret(password) if password else None, 0, asyncio.Event()
    )


def fails(talk: Callable[[ServerConnection], Awaitable[None]], password: str | None = None) -> ObsError:
    """Return what opening a connection to a server that talks like this ends with."""

    async def try_it() -> ObsError:
        async with serve(talk, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(ObsError) as caught:
                await opened(port, password)
            return caught.value

    return asyncio.run(try_it())


def as_obs(version: str) -> Callable[[ServerConnection], Awaitable[None]]:
    async def talk(socket: ServerConnection) -> None:
        await socket.send(json.dumps(HELLO))
        await socket.recv()
        await socket.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        async for frame in socket:
            request = json.loads(frame)["d"]
            answer = {
                "requestType": request["requestType"],
                "requestId": request["requestId"],
                "requestStatus": {"result": True, "code": 100},
                "responseData": {"obsVersion": version},
            }
            await socket.send(json.dumps({"op": 7, "d": answer}))

    return talk


def asked(*, leaves: bool) -> None:
    """Ask a server for a dance, which it does not know; or which it leaves."""

    async def talk(socket: ServerConnection) -> None:
        await socket.send(json.dumps(HELLO))
        await socket.recv()
        await socket.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        async for frame in socket:
            request = json.loads(frame)["d"]
            known = request["requestType"] == "GetVersion"
            if leaves and not known:
                return
            status = {"result": known, "code": 100 if known else 204, "comment": "unknown"}
            named = {"requestType": request["requestType"], "requestId": request["requestId"]}
            answer = {**named, "requestStatus": status, "responseData": {"obsVersion": "29.0.2"}}
            await socket.send(json.dumps({"op": 7, "d": answer}))

    async def ask() -> None:
        async with serve(talk, "127.0.0.1", 0) as server:
            connection = await opened(server.sockets[0].getsockname()[1])
            async with connection:
                await connection.request("Dance")

    asyncio.run(ask())


async def nonsense(socket: ServerConnection) -> None:
    """Talk like another program."""
    await socket.send("good evening")
