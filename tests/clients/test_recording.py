import json
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.errors import ProtocolError
from sottovoce.clients.protocol import Event, Heartbeat, Level, State, Suggestion, Unknown, to_json
from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.clients.recording import DamagedRecordingError, Recorder, RecordingError, read
from sottovoce.clients.recording.lines import Header, Note
from sottovoce.clients.recording.reading import lines_of
from sottovoce.clients.tracking import Connection, Gap, SessionChanged

SESSION = Path(__file__).parent / "session.jsonl"
HEADER = b'{"sottovoce_recording": 1, "started": "2026-03-01T18:30:00.000Z", "daemon": "tcp://x:1"}\n'


def file_of(folder: Path, *events: Event, more: bytes = b"") -> Path:
    path = folder / "events.jsonl"
    path.write_bytes(HEADER + b"".join(to_json(event).encode() + b"\n" for event in events) + more)
    return path


def beat(t: float, session: str = "a", ts: str = "") -> Heartbeat:
    return Heartbeat(uptime_s=0.0, seq=1, t=t, session=session, ts=ts)


def state(t: float, session: str = "a", ts: str = "") -> State:
    return State(daemon="ready", capture="listening", seq=1, t=t, session=session, ts=ts)


class TestRecorder:
    def test_every_event_comes_back_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        with Recorder(path, "tcp://x:1") as recorder:
            for event in EXAMPLES.values():
                recorder.write(event)
            assert recorder.events == len(EXAMPLES)
        assert [event for _, event in read(path)] == list(EXAMPLES.values())

    def test_an_event_of_a_topic_unknown_here_comes_back_too(self, tmp_path: Path) -> None:
        dance = Unknown(name="dance", fields={"steps": [1, 2]}, seq=1, t=1.0, session="s")
        path = tmp_path / "a.jsonl"
        with Recorder(path, "tcp://x:1") as recorder:
            recorder.write(dance)
        assert [event for _, event in read(path)] == [dance]

    def test_a_line_is_in_the_file_as_soon_as_it_is_written(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        with Recorder(path, "tcp://x:1") as recorder:
            recorder.write(EXAMPLES["state"])
            first, second = path.read_text(encoding="utf-8").splitlines()
        assert json.loads(first)["daemon"] == "tcp://x:1"
        assert json.loads(first)["started"].endswith("Z")
        assert second == to_json(EXAMPLES["state"])

    def test_what_was_missed_is_a_line_of_its_own(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        with Recorder(path, "tcp://x:1") as recorder:
            recorder.write(Gap("level", 3))
            recorder.write(SessionChanged("a", "b"))
            recorder.write(Connection(alive=False, reason="silent"))
            recorder.write(ProtocolError("state", "it says v = 2"))
            assert recorder.events == 0
        assert [line.notice for line in lines_of(path) if isinstance(line, Note)] == [
            {"kind": "gap", "topic": "level", "missed": 3},
            {"kind": "restart", "previous": "a", "session": "b"},
            {"kind": "connection", "alive": False, "reason": "silent"},
            {"kind": "unreadable", "topic": "state", "why": "it says v = 2"},
        ]
        assert list(read(path)) == []

    def test_a_file_that_is_there_is_not_overwritten(self, tmp_path: Path) -> None:
        path = file_of(tmp_path, EXAMPLES["state"])
        before = path.read_bytes()
        with pytest.raises(RecordingError, match=r"is there already: name another file, or add .* --append"):
            Recorder(path, "tcp://x:1")
        assert path.read_bytes() == before

    @pytest.mark.parametrize("torn", [b"", b'{"topic": "sta', b"\0" * 40, HEADER.rstrip()])
    def test_a_part_is_added_after_what_is_whole(self, tmp_path: Path, torn: bytes) -> None:
        path = file_of(tmp_path, EXAMPLES["state"], more=torn)
        with Recorder(path, "tcp://y:1", append=True) as recorder:
            recorder.write(EXAMPLES["level"])
        assert [event for _, event in read(path)] == [EXAMPLES["state"], EXAMPLES["level"]]
        assert [line.daemon for line in lines_of(path) if isinstance(line, Header)] == [
            "tcp://x:1",
            "tcp://y:1",
        ]

    def test_appending_begins_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with Recorder(tmp_path / "a.jsonl", "tcp://x:1", append=True) as recorder:
            recorder.write(EXAMPLES["level"])
        assert [event for _, event in read(tmp_path / "a.jsonl")] == [EXAMPLES["level"]]

    @pytest.mark.parametrize("text", [b"", b"[]\n", b"dear diary\n", HEADER.replace(b"1", b"2", 1)])
    def test_nothing_is_added_to_what_is_no_recording(self, tmp_path: Path, text: bytes) -> None:
        path = tmp_path / "diary.txt"
        path.write_bytes(text)
        with pytest.raises(RecordingError, match=r"is no recording of events|is a recording of format 2"):
            Recorder(path, "tcp://x:1", append=True)
        assert path.read_bytes() == text

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(
            RecordingError, match=r"Cannot record to .*: No such file or directory\. Free some"
        ):
            Recorder(tmp_path / "none" / "a.jsonl", "tcp://x:1")

    @pytest.mark.skipif(sys.platform == "win32", reason="limits the size of a file as POSIX can")
    def test_a_full_disk_ends_it_with_a_sentence_and_keeps_what_came_before(self, tmp_path: Path) -> None:
        script = (
            "import resource, sys; from pathlib import Path; from sottovoce.clients.recording import *;"
            "from sottovoce.clients.protocol.examples import EXAMPLES\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
            "with Recorder(Path(sys.argv[1]), 'tcp://x:1') as recorder:\n"
            "    for _ in range(9): recorder.write(EXAMPLES['state'])\n"
        )
        path = tmp_path / "a.jsonl"
        done = subprocess.run(
            [sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=30, check=False
        )
        kept = [event for _, event in read(path)]
        assert kept == [EXAMPLES["state"]] * len(kept)
        assert kept
        assert f"Cannot record to {path}: File too large. The {len(kept)} events before it" in done.stderr


class TestRead:
    def test_a_real_session_has_its_own_rhythm(self) -> None:
        times = [at_s for at_s, _ in read(SESSION)]
        assert times[0] == 0
        assert all(later >= earlier for earlier, later in pairwise(times))
        beats = [at_s for at_s, event in read(SESSION) if isinstance(event, Heartbeat)]
        assert [later - earlier for earlier, later in pairwise(beats)] == pytest.approx([1.0] * 9, abs=0.01)
        assert {event.decision for _, event in read(SESSION) if isinstance(event, Suggestion)} == {
            "switch",
            "hold",
        }

    def test_the_state_of_long_ago_comes_at_the_start(self, tmp_path: Path) -> None:
        path = file_of(tmp_path, state(3.0), beat(1000.0), beat(1001.0), state(1001.5))
        assert [at_s for at_s, _ in read(path)] == [0.0, 0.0, 1.0, 1.5]

    def test_an_event_that_is_sent_again_is_not_earlier(self, tmp_path: Path) -> None:
        path = file_of(tmp_path, beat(10.0), beat(12.0), state(11.0), beat(13.0))
        assert [at_s for at_s, _ in read(path)] == [0.0, 2.0, 2.0, 3.0]

    def test_across_a_restart_the_wall_clock_counts(self, tmp_path: Path) -> None:
        path = file_of(
            tmp_path,
            beat(500.0, ts="2026-03-01T18:30:00.000Z"),
            beat(501.0, ts="2026-03-01T18:30:01.000Z"),
            state(7.0, "b", ts="2026-03-01T18:30:05.500Z"),
            beat(7.5, "b", ts="2026-03-01T18:30:06.000Z"),
            beat(8.5, "b", ts="2026-03-01T18:30:07.000Z"),
        )
        assert [at_s for at_s, _ in read(path)] == [0.0, 1.0, 5.5, 5.5, 6.5]

    @pytest.mark.parametrize("ts", ["", "noon", "2026-03-01T10:00:00.000Z", "2026-03-01T19:00:00"])
    def test_a_wall_clock_that_is_of_no_use_moves_nothing(self, tmp_path: Path, ts: str) -> None:
        path = file_of(tmp_path, beat(500.0, ts="2026-03-01T18:30:00.000Z"), beat(7.0, "b", ts=ts))
        assert [at_s for at_s, _ in read(path)] == [0.0, 0.0]

    def test_a_part_that_was_added_follows_at_once(self, tmp_path: Path) -> None:
        early, late = "2026-03-01T18:30:00.000Z", "2026-03-02T18:30:00.000Z"
        more = HEADER + to_json(beat(9000.0, ts=late)).encode() + b"\n" + to_json(beat(9001.0)).encode()
        path = file_of(tmp_path, beat(1.0, ts=early), beat(2.0, ts=early), more=more)
        assert [at_s for at_s, _ in read(path)] == [0.0, 1.0, 1.0, 2.0]

    def test_a_last_line_that_was_cut_off_is_left_out(self, tmp_path: Path) -> None:
        line = to_json(EXAMPLES["level"]).encode()
        for size in range(1, len(line)):
            path = file_of(tmp_path, EXAMPLES["state"], more=line[:size])
            assert [event for _, event in read(path)] == [EXAMPLES["state"]]

    def test_a_last_line_without_its_newline_is_whole(self, tmp_path: Path) -> None:
        path = file_of(tmp_path, more=to_json(EXAMPLES["level"]).encode())
        assert [event for _, event in read(path)] == [EXAMPLES["level"]]

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            (b"garbage", "JSON is malformed"),
            (b"", "Input data was truncated"),
            (b"\xff\xfe", "JSON is malformed"),
            (b"[1, 2]", "Expected `object`"),
            (b'{"v": 1}', "it is neither an event nor a notice"),
            (b'{"topic": 5}', "Expected `str`"),
            (b'{"topic": "state"}', r"lacks its number \(seq\) or its session"),
            (b'{"topic": "state", "v": 2, "seq": 1, "session": "s"}', "it says v = 2"),
            (b'{"notice": "gap"}', "Expected `object`, got `str`"),
            (b'{"sottovoce_recording": "one"}', "Expected `int`, got `str`"),
            (b'{"topic": "dance", "v": 1, "seq": 1, "session": "s", "a": ' + b"[" * 5000, "nested|depth"),
        ],
    )
    def test_garbage_within_is_refused_with_its_line(self, tmp_path: Path, line: bytes, why: str) -> None:
        path = file_of(tmp_path, EXAMPLES["state"], more=line + b"\n" + HEADER)
        events = read(path)
        assert next(events)[1] == EXAMPLES["state"]
        with pytest.raises(DamagedRecordingError, match=f"Line 3 of .* is no line of a recording: .*{why}"):
            next(events)

    def test_a_file_that_is_no_recording_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_text(to_json(EXAMPLES["state"]), encoding="utf-8")
        with pytest.raises(RecordingError, match="is no recording of events: its first line is no header"):
            next(read(path))

    def test_a_recording_of_a_later_format_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(HEADER.replace(b"1", b"2", 1))
        with pytest.raises(RecordingError, match=r"format 2, and this program reads format 1: update"):
            next(read(path))

    def test_a_file_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(RecordingError, match=r"Cannot read the recording .*: No such file") as caught:
            next(read(tmp_path / "none.jsonl"))
        assert caught.value.exit_code == 4

    @given(data=st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(
        self, data: bytes, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        path = tmp_path_factory.getbasetemp() / "any.jsonl"
        path.write_bytes(HEADER + data)
        found: list[Event] = []
        with suppress(DamagedRecordingError):
            found.extend(event for _, event in read(path))
        assert all(event.seq >= 1 and event.session for event in found)

    @given(
        events=st.lists(
            st.builds(
                Level,
                seq=st.integers(1, 99),
                t=st.floats(-1e9, 1e9),
                session=st.sampled_from(["a", "b"]),
                ts=st.sampled_from(["", "2026-03-01T18:30:00.000Z", "2026-03-01T18:31:00.000Z"]),
                level_dbfs=st.floats(-120, 0),
                floor_dbfs=st.floats(-120, 0),
                speech=st.booleans(),
            )
        )
    )
    def test_times_never_fall(self, events: list[Level], tmp_path_factory: pytest.TempPathFactory) -> None:
        path = file_of(tmp_path_factory.getbasetemp(), *events)
        found = list(read(path))
        assert [event for _, event in found] == events
        times = [at_s for at_s, _ in found]
        assert times[:1] in ([], [0.0])
        assert all(later >= earlier for earlier, later in pairwise(times))
