"""One example of every message: shown in docs/protocol.md and held still, byte by byte, by the tests."""

from typing import Any

from .codec import encode
from .control import ErrorBody, encode_error, encode_request, encode_result
from .event import Event
from .heartbeat import Heartbeat, Latency
from .level import Level
from .library import Library
from .playback import Playback
from .state import State
from .suggestion import Suggestion, Track
from .utterance import UtteranceFinal, UtterancePartial, UtteranceRejected, UtteranceStarted
from .wake import Wake

_STAMPS: dict[str, Any] = {"seq": 7, "t": 5121.25, "ts": "2026-03-01T18:30:00.125Z", "session": "4f1c9a52"}
_SCORES = {"happy": 0.75, "calm": 0.125, "sad": 0.125}

_RIVER = Track(
    id="9d2f6c1e",
    path="/music/Ana/River.flac",
    title="River",
    artist="Ana",
    album="Rain",
    licence="CC-BY-4.0",
    similarity=0.875,
    emotion="happy",
    valence=0.75,
    arousal=0.5,
    start_s=30.0,
    duration_s=182.5,
    level_dbfs=-16.5,
)
_ODD = Track(  # its name is Latin-1, as old collections have it
    id="51b0aa07",
    path="/music/caf\ufffd.mp3",
    path_b64="L211c2ljL2NhZukubXAz",
    similarity=0.5,
    emotion="calm",
    duration_s=61.0,
)

EXAMPLES: dict[str, Event] = {
    event.topic: event
    for event in (
        State(
            **_STAMPS,
            daemon="ready",
            capture="listening",
            device="USB microphone",
            sample_rate_hz=48_000,
            channels=2,
            source="device",
            bundle="compact 3b0c",
            model_device="cpu",
            tracks=1204,
        ),
        UtteranceStarted(**_STAMPS, id="u12", start_s=61.5),
        UtterancePartial(
            **_STAMPS,
            id="u12",
            duration_s=1.0,
            level_dbfs=-23.5,
            emotion="happy",
            valence=0.75,
            arousal=0.625,
            confidence=0.5,
            scores=_SCORES,
        ),
        UtteranceFinal(
            **_STAMPS,
            id="u12",
            duration_s=2.5,
            level_dbfs=-22.0,
            emotion="happy",
            valence=0.75,
            arousal=0.625,
            confidence=0.75,
            scores=_SCORES,
            cut="hangover",
        ),
        UtteranceRejected(
            **_STAMPS, id="u13", duration_s=0.25, code="too_short", reason="0.25 s is shorter than 0.5 s."
        ),
        Suggestion(
            **_STAMPS,
            utterance="u12",
            mode="final",
            decision="switch",
            code="better_fit",
            reason="The voice turned happy, and River fits it better than what plays.",
            emotion="happy",
            valence=0.75,
            arousal=0.625,
            confidence=0.75,
            tracks=(_RIVER, _ODD),
            current=_RIVER,
            latency_ms=21.5,
        ),
        Wake(
            **_STAMPS,
            trigger="phrase",
            phrase="okay maestro",
            utterance="u12",
            start_s=0.25,
            end_s=1.125,
            open_s=8.0,
        ),
        Level(**_STAMPS, level_dbfs=-31.5, floor_dbfs=-58.0, speech=True),
        Library(**_STAMPS, phase="progress", done=120, total=1204, path="/music/Ana/River.flac", tracks=119),
        Playback(
            **_STAMPS,
            state="playing",
            client="player",
            track="9d2f6c1e",
            path="/music/Ana/River.flac",
            level_dbfs=-18.0,
            position_s=31.0,
        ),
        Heartbeat(
            **_STAMPS,
            uptime_s=3600.0,
            seqs={"state": 4, "suggestion": 51},
            latency_ms={"encode": Latency(p50=8.5, p99=14.0)},
            queues={"publish": 0},
            dropped={"capture": 0},
            level_dbfs=-60.5,
            floor_dbfs=-61.0,
            voiced_s_ago=2.5,
        ),
    )
}


def example_messages() -> dict[str, bytes]:
    """Return the bytes of every example: events by topic, then a request, its reply, and a refusal."""
    refusal = ErrorBody(
        code="unknown", message="This daemon does not know the request 'dance'.", known=("ping", "skip")
    )
    return {
        **{topic: encode(event) for topic, event in EXAMPLES.items()},
        "request": encode_request("c-1", "mood", {"emotion": "calm"}),
        "reply": encode_result("c-1", {"emotion": "calm"}),
        "refusal": encode_error("c-2", refusal),
    }
