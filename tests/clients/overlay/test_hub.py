import asyncio
import json

import msgspec

from sottovoce.clients.overlay.hub import Hub
from sottovoce.clients.overlay.model import Model
from sottovoce.clients.overlay.snapshot import Snapshot, snapshot
from sottovoce.clients.overlay.stream import events, message
from sottovoce.clients.protocol import Level


def levels(level_dbfs: float) -> Snapshot:
    model = Model()
    model.feed(Level(level_dbfs=level_dbfs, floor_dbfs=-60.0, speech=False), 0.0)
    return snapshot(model, 0.0)


def test_who_comes_gets_everything_and_then_what_changes() -> None:
    async def scene() -> None:
        hub = Hub()
        hub.put(levels(-30.0))
        seen, sections = await hub.news(0)
        assert set(sections) == set(Snapshot.__struct_fields__)
        hub.put(levels(-31.0))
        seen, sections = await hub.news(seen)
        assert list(sections) == ["meter"]
        hub.put(levels(-31.0))  # nothing new
        waiting = asyncio.create_task(hub.news(seen))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        hub.close()
        assert await waiting == (seen, {})

    asyncio.run(scene())


def test_a_slow_page_gets_the_newest_and_nothing_waits_for_it() -> None:
    async def scene() -> None:
        hub = Hub()
        hub.put(levels(-100.0))
        slow, _ = await hub.news(0)
        for number in range(10_000):
            hub.put(levels(-number / 100))
        _, sections = await hub.news(slow)
        assert list(sections) == ["meter"]
        assert msgspec.to_builtins(sections["meter"])["level_dbfs"] == -100.0
        assert len(vars(hub)["_changed"]) == len(Snapshot.__struct_fields__)

    asyncio.run(scene())


def test_the_stream_begins_with_everything_keeps_alive_and_ends_with_the_hub() -> None:
    async def scene() -> list[bytes]:
        hub = Hub()
        hub.put(levels(-30.0))
        asyncio.get_running_loop().call_later(0.1, hub.close)
        return [chunk async for chunk in events(hub, keep_alive_s=0.03)]

    first, everything, *rest = asyncio.run(scene())
    assert first == b"retry: 1000\n\n"
    assert json.loads(everything.removeprefix(b"data: "))["meter"]["level_dbfs"] == -30.0
    assert rest
    assert set(rest) == {b": still here\n\n"}


def test_a_message_is_one_line() -> None:
    data = message({"music": {"title": "a\nb\r\u2028c"}}, 1.23456)
    assert data.count(b"\n") == 2
    assert json.loads(data.removeprefix(b"data: ")) == {"clock_s": 1.235, "music": {"title": "a\nb\r\u2028c"}}
