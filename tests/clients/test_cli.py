import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
import typer
import zmq
from typer.testing import CliRunner

from sottovoce.clients import cli
from sottovoce.clients.errors import ConnectionTimeout, KeyFolderError, RequestError
from sottovoce.clients.protocol import Event, encode
from sottovoce.clients.protocol.arguments import Arguments
from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.clients.recording import RecordingError, read
from sottovoce.daemon.publish.settings import PublishSettings
from tests.support.daemon import free_endpoint
from tests.support.publishing import LEVEL, READY, publishing

PROGRAM = (
    "import typer; from sottovoce.clients import cli; app = typer.Typer(); "
    "app.command()(cli.subscribe); app.command()(cli.ctl); app.command()(cli.record); app()"
)


def run(*arguments: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    app = typer.Typer()
    for command in (cli.subscribe, cli.ctl, cli.keygen, cli.record):
        app.command()(command)
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", **(env or {})}, catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


class TestSubscribe:
    def test_it_prints_one_line_an_event(self) -> None:
        with publishing() as publisher:
            for topic in ("state", "suggestion"):
                publisher.publish(EXAMPLES[topic])
            code, out, _ = run("subscribe", "-e", publisher.events_endpoint, "-n", "2", "--timeout", "5")
        assert code == 0
        assert "connected" in out
        assert "listening, USB microphone at 48 kHz, 1204 tracks" in out
        assert "happy 75 %  ♪ River · Ana  The voice turned happy" in out
        assert "[River · Ana 0.88; caf� 0.50]" in out

    def test_json_is_one_object_a_line_and_nothing_else(self) -> None:
        with publishing() as publisher:
            publisher.publish(READY)
            code, out, err = run(
                "subscribe", "--json", "-t", "state", "-n", "1", "-e", publisher.events_endpoint
            )
        assert code == 0
        assert [json.loads(line)["topic"] for line in out.splitlines()] == ["state"]
        assert "connected" in err

    def test_the_endpoint_may_come_from_the_environment(self) -> None:
        with publishing() as publisher:
            env = {"SOTTOVOCE_EVENTS": publisher.events_endpoint}
            code, out, _ = run("subscribe", "--json", "-t", "heartbeat", "-n", "2", env=env)
        assert code == 0
        assert [json.loads(line)["seq"] for line in out.splitlines()][1:] != []

    def test_it_gives_up_when_told_to(self) -> None:
        endpoint = free_endpoint()
        with pytest.raises(ConnectionTimeout, match=f"No daemon answers at {endpoint}"):
            run("subscribe", "-e", endpoint, "--timeout", "0.2")

    def test_a_topic_that_is_none_is_refused(self) -> None:
        code, _, err = run("subscribe", "-t", "suggestions")
        assert code == 2
        assert "no topic begins with 'suggestions'" in err

    @pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
    def test_ctrl_c_is_a_good_ending(self) -> None:
        with publishing() as publisher:
            publisher.publish(READY)
            with started("subscribe", "--json", "-t", "state", "-e", publisher.events_endpoint) as process:
                assert process.stdout is not None
                process.stdout.readline()
                process.send_signal(signal.SIGINT)
                assert process.wait(10) == 0
                assert process.stderr is not None
                assert b"Traceback" not in process.stderr.read()

    def test_a_reader_that_has_seen_enough_is_a_good_ending(self) -> None:
        with (
            publishing() as publisher,
            started("subscribe", "--json", "-t", "heartbeat", "-e", publisher.events_endpoint) as process,
        ):
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["topic"] == "heartbeat"
            process.stdout.close()
            assert process.wait(10) == 0
            assert process.stderr is not None
            assert b"Error" not in process.stderr.read()


class TestRecord:
    @pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
    def test_it_records_until_it_is_told_to_end(self, tmp_path: Path, how: signal.Signals) -> None:
        file = tmp_path / "show.jsonl"
        with publishing() as publisher:
            publisher.publish(READY)
            with recording(file, "-e", publisher.events_endpoint) as process:
                publisher.publish(EXAMPLES["suggestion"])
                recorded(file, "suggestion")
                recorded(file, "heartbeat")
                process.send_signal(how)
                assert process.wait(10) == 0
                said = process.stderr.read().decode() if process.stderr is not None else ""
        assert {event.topic for _, event in read(file)} == {"state", "suggestion", "heartbeat"}
        assert "Recording events, but no sound, to" in said
        assert f"Recorded {len(list(read(file)))} events." in said
        assert "Traceback" not in said

    @pytest.mark.parametrize(("options", "asked"), [((), False), (("--levels",), True)])
    def test_the_level_is_recorded_where_asked_for(
        self, tmp_path: Path, options: tuple[str, ...], asked: bool
    ) -> None:
        with (
            publishing() as publisher,
            recording(tmp_path / "a.jsonl", "-e", publisher.events_endpoint, *options),
        ):
            recorded(tmp_path / "a.jsonl", "heartbeat")
            assert publisher.wants("level") is asked
            publisher.publish(LEVEL)
            publisher.publish(READY)
            topics = {event.topic for event in recorded(tmp_path / "a.jsonl", "state")}
        assert ("level" in topics) is asked

    def test_a_restart_of_the_daemon_is_a_line_of_its_own(self, tmp_path: Path) -> None:
        settings = PublishSettings(events=free_endpoint(), control=free_endpoint(), heartbeat_ms=100)
        file = tmp_path / "show.jsonl"
        with recording(file, "-e", settings.events):
            for session in ("before", "after"):
                with publishing(session=session, settings=settings) as publisher:
                    publisher.publish(msgspec.structs.replace(READY, reason=session))
                    recorded(file, "state", session)
        notices = [json.loads(line).get("notice") for line in file.read_text(encoding="utf-8").splitlines()]
        assert {"kind": "restart", "previous": "before", "session": "after"} in notices

    def test_a_message_that_cannot_be_read_ends_nothing(self, tmp_path: Path) -> None:
        file = tmp_path / "show.jsonl"
        context = zmq.Context()
        socket = context.socket(zmq.XPUB)
        socket.bind(endpoint := free_endpoint())
        try:
            with recording(file, "-e", endpoint) as process:
                assert socket.poll(10_000)
                time.sleep(0.2)  # for the topics after the first
                socket.send_multipart([b"state", b'{"v": 2, "seq": 1, "session": "s"}'])
                socket.send_multipart([b"state", encode(EXAMPLES["state"])])
                assert [event.topic for event in recorded(file, "state")] == ["state"]
                assert process.poll() is None
        finally:
            context.destroy(linger=0)
        assert '{"kind": "unreadable", "topic": "state", "why": "it says v = 2;' in file.read_text("utf-8")

    def test_it_adds_to_a_recording_or_leaves_it_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "show.jsonl"
        with publishing() as publisher:
            at = ("-e", publisher.events_endpoint)
            with recording(file, *at):
                before = len(recorded(file, "heartbeat"))
            with pytest.raises(RecordingError, match="is there already"):
                run("record", str(file), *at)
            with recording(file, "--append", *at):
                until = time.monotonic() + 10
                while len(list(read(file))) <= before and time.monotonic() < until:
                    time.sleep(0.05)
        assert len(list(read(file))) > before
        headers = [line for line in file.read_bytes().splitlines() if b"sottovoce_recording" in line]
        assert len(headers) == 2


class TestCtl:
    def test_arguments_get_the_types_that_the_request_takes(self) -> None:
        seen: list[Arguments] = []
        with publishing({"mood": seen.append, "veto": seen.append}) as publisher:
            at = ("-e", publisher.control_endpoint)
            assert run("ctl", "mood", "valence=0.5", "arousal=1", *at) == (0, "done\n", "")
            assert run("ctl", "veto", "track=12345", *at)[0] == 0
        assert [repr(args) for args in seen] == [
            "Mood(emotion=None, valence=0.5, arousal=1.0)",
            "TrackOrCurrent(track='12345')",
        ]

    def test_results_are_shown_or_printed_as_json(self) -> None:
        result = {"device": "mic", "queues": {"listen": 0}, "known": ["a", "b"], "empty": {}}
        with publishing({"status": lambda _: result}) as publisher:
            _, out, _ = run("ctl", "status", "-e", publisher.control_endpoint)
            assert [line.split() for line in out.splitlines()] == [
                ["device", "mic"],
                ["queues", "listen", "0"],
                ["known", "a,", "b"],
                ["empty"],
            ]
            _, out, _ = run("ctl", "status", "--json", "-e", publisher.control_endpoint)
            assert json.loads(out) == result

    def test_a_path_is_sent_whole_because_the_daemon_works_elsewhere(self) -> None:
        seen: list[str] = []
        with publishing({"suggest": lambda args: seen.append(args.path)}) as publisher:
            run("ctl", "suggest", "path=a.wav", "-e", publisher.control_endpoint)
        assert seen == [str(Path("a.wav").absolute())]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("mood", "valense=1"), "unknown field `valense`; mood takes emotion, valence, arousal"),
            (("skip", "now=1"), "skip takes no arguments"),
            (("mood", "sad"), "'sad' is no KEY=VALUE"),
            (("mood", "valence=high", "arousal=1"), "mood takes"),
        ],
    )
    def test_wrong_arguments_are_told_before_asking(self, arguments: tuple[str, ...], message: str) -> None:
        code, _, err = run("ctl", *arguments)
        assert code == 2
        assert message in " ".join(err.replace("│", " ").split())

    def test_unknown_requests_are_answered_by_the_daemon(self) -> None:
        with (
            publishing() as publisher,
            pytest.raises(RequestError, match=r"'dance'\. Known requests: describe, snapshot, ping"),
        ):
            run("ctl", "dance", "how=slow", "-e", publisher.control_endpoint)

    def test_no_daemon_is_told(self) -> None:
        with pytest.raises(ConnectionTimeout, match="start it with `sottovoce run`"):
            run("ctl", "ping", "--timeout", "0.2", "-e", free_endpoint())


class TestKeygen:
    def test_the_first_call_makes_the_daemons_keys_and_a_clients(self, tmp_path: Path) -> None:
        code, out, _ = run("keygen", "--folder", str(tmp_path))
        assert code == 0
        assert "[publish] curve_keys" in out
        assert {file.name for file in tmp_path.iterdir()} == {
            "daemon.public",
            "daemon.secret",
            "client.public",
            "client.secret",
        }
        daemon = (tmp_path / "daemon.secret").read_bytes()
        assert run("keygen", "--folder", str(tmp_path), "--client", "studio")[0] == 0
        assert (tmp_path / "daemon.secret").read_bytes() == daemon
        assert (tmp_path / "studio.secret").exists()

    def test_keys_are_never_overwritten(self, tmp_path: Path) -> None:
        run("keygen", "--folder", str(tmp_path))
        with pytest.raises(KeyFolderError, match=r"Keys named 'client' are in .* already"):
            run("keygen", "--folder", str(tmp_path))

    def test_they_go_to_the_data_folder(self, tmp_path: Path) -> None:
        run("keygen", env={"SOTTOVOCE_HOME": str(tmp_path)})
        assert (tmp_path / "data" / "keys" / "client.secret").exists()


class started:  # noqa: N801 - reads as a verb
    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def __enter__(self) -> "subprocess.Popen[bytes]":
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@contextmanager
def recording(file: Path, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `record` in a process of its own; returns when it has begun the file's present part."""
    before = file.stat().st_size if file.exists() else 0
    with started("record", str(file), *options) as process:
        until = time.monotonic() + 20
        while not (file.exists() and file.stat().st_size > before) and time.monotonic() < until:
            time.sleep(0.02)
        yield process


def recorded(file: Path, topic: str, session: str | None = None) -> list[Event]:
    """Return the events in a recording as soon as one of a topic (and session) is among them."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        events = [event for _, event in read(file)]
        if any(event.topic == topic and session in (None, event.session) for event in events):
            return events
        time.sleep(0.02)
    raise TimeoutError(f"no {topic} was recorded")
