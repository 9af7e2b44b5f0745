"""What goes over the wire: one module per message family.

Events are two ZeroMQ frames, topic and UTF-8 JSON; requests and replies are one JSON frame each. The readable
specification is docs/protocol.md, which is generated from these types.
"""

from .arguments import REQUESTS
from .codec import EVENTS, RETAINED_TOPICS, decode, encode, fields_of, to_json
from .control import ErrorBody, Reply, Request, decode_reply, decode_request, encode_request
from .event import PROTOCOL_VERSION, Event, Unknown
from .heartbeat import Heartbeat, Latency
from .level import Level
from .library import Library
from .paths import from_wire, to_wire
from .playback import Playback
from .state import CaptureState, DaemonState, SourceKind, State
from .suggestion import Suggestion, Track
from .utterance import UtteranceFinal, UtterancePartial, UtteranceRejected, UtteranceStarted
from .wake import Wake

__all__ = [
    "EVENTS",
    "PROTOCOL_VERSION",
    "REQUESTS",
    "RETAINED_TOPICS",
    "CaptureState",
    "DaemonState",
    "ErrorBody",
    "Event",
    "Heartbeat",
    "Latency",
    "Level",
    "Library",
    "Playback",
    "Reply",
    "Request",
    "SourceKind",
    "State",
    "Suggestion",
    "Track",
    "Unknown",
    "UtteranceFinal",
    "UtterancePartial",
    "UtteranceRejected",
    "UtteranceStarted",
    "Wake",
    "decode",
    "decode_reply",
    "decode_request",
    "encode",
    "encode_request",
    "fields_of",
    "from_wire",
    "to_json",
    "to_wire",
]
