"""The prose of docs/protocol.md; the tables below it are made from the message types."""

PREFACE = """\
# The protocol

<!-- Made from the message types by `python -m sottovoce.clients.protocol.schema > docs/protocol.md` -->

Version 1. Two ZeroMQ sockets of the daemon, on this machine only by default:

| socket | endpoint | type | connect with |
|---|---|---|---|
| events | `tcp://127.0.0.1:5731` | XPUB | SUB |
| control | `tcp://127.0.0.1:5732` | ROUTER | REQ or DEALER |

In Python, [`sottovoce.clients`](how-to/own-client.md) does all that follows. In any other language a ZeroMQ
binding and a JSON parser are enough.

## Events

An event is two frames: the **topic** (UTF-8) and one **JSON object** (UTF-8). Subscribe to whole topics or
to their beginnings: `utterance` brings all four `utterance.*`; the empty subscription brings everything.

- **Joining late.** The last event of every *retained* topic is sent again to everybody at each new
  subscription, byte for byte. So a new subscriber knows the present state at once, and one who was there
  before sees a `seq` it has had.
- **Numbers.** `seq` counts from 1 within its topic. A `seq` that is not greater than the last one is a
  repetition: drop it. A jump means that events were lost on the way; nobody sends those again, but a
  retained topic's last event comes if you unsubscribe and subscribe again.
- **Lost at the end.** `heartbeat` carries in `seqs` the last number of every other topic, so that a lost
  last event is noticed within a second.
- **Restart.** Another `session` means that the daemon was restarted: numbers and ids start anew.
- **Signs of life.** `heartbeat` comes once a second, whatever happens. Three and a half seconds of silence
  mean that the daemon is gone, hung, or out of reach. ZeroMQ reconnects by itself.
- **Slow readers.** The daemon waits for nobody. It keeps a few hundred events for a subscriber who does not
  read, and then leaves out what does not fit; that subscriber sees a jump of `seq`.
- **`level`** is sent ten times a second, and only while somebody subscribes to it.

## Requests

One JSON object each way, one reply to every request, in any order; `id` tells which is which.

- A daemon may know more or fewer requests than this page; `describe` lists those that it serves.
- Arguments are checked: an unknown, missing or impossible one is an error of code `arguments`, and nothing
  is done.
- A request of more than 1 MiB is refused, one of more than 4 MiB is cut off with its connection.
- A request that takes longer than the daemon allows (10 s) is answered with `timeout`.

## Versions

`v` is 1 in every message. Within version 1, fields and topics are only ever added: **ignore fields and
topics that you do not know**. A message with another `v` must not be read.

## Numbers, times, paths

Names end in their unit: `_s`, `_ms`, `_hz`, `_dbfs`. Numbers are finite. `t` is the daemon's monotonic
clock and good for differences; `ts` is the wall clock and good for people. `valence` and `arousal` run from
0 to 1 (NRC-VAD orientation).

Paths are those of the daemon's machine. A file name that is not valid UTF-8 is shown in `path` with
replacement characters and comes whole, as base64 of its bytes, in `path_b64`.

## Beyond one machine

The daemon binds to another address than loopback only with keys (CURVE): `sottovoce keygen` makes them, and
`curve_keys` in the section `[publish]` of config.toml names their folder. A client then needs the daemon's
public key and a pair of its own whose public key is in that folder; without it nothing is sent and nothing
answered, and the heartbeat counts it under `dropped.unknown_key`."""
