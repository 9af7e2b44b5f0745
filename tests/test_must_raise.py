"""What must raise: every typed error of the three packages, with its text; no process, no data."""

import asyncio
import io
import json
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import zmq

from sottovoce.clients import Control, Subscriber, curve, recording
from sottovoce.clients.daw.errors import MappingError, MessageError, PortError
from sottovoce.clients.daw.mapping import load as mapping_of
from sottovoce.clients.daw.messages import OscMessage
from sottovoce.clients.daw.osc import encode as encode_osc
from sottovoce.clients.daw.peer import OscPeer
from sottovoce.clients.daw.settings import DawSettings
from sottovoce.clients.errors import (
    ClientError,
    ConnectionTimeout,
    EndpointError,
    KeyFolderError,
    ProtocolError,
    RequestError,
)
from sottovoce.clients.obs.errors import (
    NotObs,
    ObsGone,
    ObsTooOld,
    ObsUnreachable,
    OriginalsProblem,
    PasswordProblem,
    RequestFailed,
    SettingProblem,
    SourceMissing,
)
from sottovoce.clients.obs.password import find_password
from sottovoce.clients.obs.restore import Kept
from sottovoce.clients.obs.scenes import mapping
from sottovoce.clients.obs.settings import ObsSettings
from sottovoce.clients.obs.setup import _wanted
from sottovoce.clients.overlay.errors import OverlayError
from sottovoce.clients.overlay.token import read_or_make
from sottovoce.clients.player.choice import choose as choose_output
from sottovoce.clients.player.errors import AudioLibraryError, OutputRefusedError
from sottovoce.clients.player.host import PortAudioHost
from sottovoce.clients.protocol import decode, decode_reply, decode_request, encode_request, from_wire
from sottovoce.clients.recording import DamagedRecordingError, RecordingError
from sottovoce.clients.show.now_playing import TemplateError, check_template
from sottovoce.daemon.atomic import write_atomically
from sottovoce.daemon.capture.choice import choose, ways_to_open
from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.capture.files import FileSource
from sottovoce.daemon.capture.host import InputDevice
from sottovoce.daemon.capture.pipe import StdinSource
from sottovoce.daemon.config import load_config
from sottovoce.daemon.errors import (
    ConfigError,
    DaemonError,
    DeviceError,
    InputError,
    LibraryError,
    PublishError,
    StateError,
    UsageError,
)
from sottovoce.daemon.library.catalogue import Catalogue
from sottovoce.daemon.library.decode import read
from sottovoce.daemon.library.failure import UnusableFileError
from sottovoce.daemon.library.settings import LibrarySettings
from sottovoce.daemon.library.update import update_library
from sottovoce.daemon.library.vectors import unit
from sottovoce.daemon.lock import FileLock
from sottovoce.daemon.paths import Paths
from sottovoce.daemon.publish.endpoints import bindable
from sottovoce.daemon.suggest import memory
from sottovoce.daemon.suggest.mood import ManualMood
from sottovoce.models.audio import decode as decode_audio
from sottovoce.models.bundle import Bundle, load_bundle
from sottovoce.models.corpora import Clip, load_corpus
from sottovoce.models.errors import (
    AudioError,
    BundleError,
    CorpusError,
    EvaluationError,
    ModelError,
    NonFiniteError,
    ShortInputError,
    SplitError,
    TaxonomyError,
    TrainingError,
)
from sottovoce.models.evaluation import classification
from sottovoce.models.hub.errors import CheckpointError, NoWordsError, PullError, TagError
from sottovoce.models.hub.pull import pull
from sottovoce.models.hub.selection import layer_of
from sottovoce.models.hub.tags import read_glove
from sottovoce.models.hub.text import TextEncoder
from sottovoce.models.splits import folds, read_split
from sottovoce.models.taxonomy import nearest_class, to_music
from sottovoce.models.training.data import find_sources
from tests.support.audio import tone, write_audio
from tests.support.daemon import free_endpoint
from tests.support.encoder import FakeBundle
from tests.support.obs_talk import as_obs, asked, fails, nonsense, opened
from tests.support.replaying import SESSION

YETI = InputDevice(0, "Blue Yeti", "ALSA", 2, 48_000, is_default=True)
Act = Callable[[Path], Any]


def file(name: str, content: bytes = b"") -> Callable[[Path], Path]:
    """Return what makes a file of that name."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def database(statement: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        connection = sqlite3.connect(folder / "library.sqlite3")
        connection.execute(statement)
        connection.commit()
        connection.close()
        return folder / "library.sqlite3"

    return make


def config(text: str) -> Act:
    return lambda folder: load_config(file("config.toml", text.encode())(folder))


def bundle_with(**changes: object) -> Act:
    """Return what loads a bundle with other things in its configuration."""
    whole = {"kind": "sottovoce-bundle", "format": 1, "dimension": 64, "weights_sha256": ""}

    def load(folder: Path) -> object:
        content = {key: value for key, value in {**whole, **changes}.items() if value is not None}
        (folder / "config.json").write_text(json.dumps(content))
        return load_bundle(folder, device="cpu")

    return load


def held(folder: Path) -> None:
    with FileLock(folder / "lock"), FileLock(folder / "lock"):
        pass


def home_in_a_file(folder: Path) -> None:
    Paths(folder / "config.toml", file("data")(folder), folder / "cache").prepare()


def music(folder: Path, content: np.ndarray[Any, np.dtype[Any]], name: str = "wav-16") -> object:
    path = write_audio(folder / "music", content.astype(np.float32), name)
    return read(str(path), 16_000, 10.0, 3, set())


def request_to_nobody(folder: Path) -> None:
    with Control(free_endpoint(), timeout_s=0.05) as control:
        control.request("ping")


def silence_from_nobody(folder: Path) -> None:
    with Subscriber(free_endpoint(), timeout_s=0.1) as subscriber:
        list(subscriber)


def keys_twice(folder: Path) -> None:
    curve.generate(folder, "client")
    curve.generate(folder, "client")


def listened(source: StdinSource) -> list[object]:
    return list(source.listen(threading.Event()))


def clip(folder: Path, speaker: str) -> Clip:
    return Clip(id=f"own/{speaker}", path=folder / speaker, corpus="own", speaker=speaker, label="happy")


@cache
def bundle() -> Bundle:
    return load_bundle("compact", device="cpu")


def refused(folder: Path) -> None:
    """Ask a daemon that will not."""
    with zmq.Context() as context, context.socket(zmq.ROUTER) as daemon:
        port = daemon.bind_to_random_port("tcp://127.0.0.1")
        error = {"code": "unknown", "message": "I will not.", "known": ["ping"]}

        def answer() -> None:
            route, request = daemon.recv_multipart()
            reply = {"v": 1, "id": msgspec.json.decode(request)["id"], "ok": False, "error": error}
            daemon.send_multipart([route, msgspec.json.encode(reply)])

        with ThreadPoolExecutor(1) as pool, Control(f"tcp://127.0.0.1:{port}") as control:
            pool.submit(answer)
            control.request("dance")


def damaged_recording(at: Path) -> None:
    file = at / "show.jsonl"
    file.write_bytes(SESSION.read_bytes().splitlines(keepends=True)[0] + b"nonsense\n")
    list(recording.read(file))


def no_such_machine(_: Path) -> None:
    mapping = mapping_of("generic")
    assert mapping.osc is not None
    OscPeer(mapping, mapping.osc, DawSettings(osc_host="no.such.invalid"))


def short_token(at: Path) -> None:
    (at / "token").write_text("short")
    read_or_make(at / "token")


def broken_originals(at: Path) -> None:
    (at / "originals").write_text("nonsense")
    Kept(at / "originals").get("here")


def no_portaudio(_: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ctypes.util.find_library", lambda _: None)
        patch.delitem(sys.modules, "sounddevice", raising=False)
        PortAudioHost()


def old_obs(_: Path) -> None:
    raise_(fails(as_obs("27.0.0")))


def raise_(error: Exception) -> None:
    raise error


MUST_RAISE: list[tuple[str, type[Exception], str, Act]] = [
    # configuration
    ("malformed TOML", ConfigError, r"is not valid TOML: .* Mend that line\.", config("[suggest")),
    ("section", ConfigError, r"unknown section \[sugest\]\. Did you mean suggest\?", config("[sugest]")),
    ("section as key", ConfigError, r"suggest is a section; write \[suggest\]", config("suggest = 1")),
    ("key", ConfigError, r"unknown key suggest\.kk\. Did you mean k\?", config("[suggest]\nkk = 1")),
    (
        "type",
        ConfigError,
        r'suggest\.k = "x" cannot be used; it accepts a whole',
        config('[suggest]\nk = "x"'),
    ),
    ("range", ConfigError, r"suggest\.k = 0 cannot be used; .* from 1 to 50", config("[suggest]\nk = 0")),
    (
        "two keys",
        ConfigError,
        r"cannot be more than hangover_ms",
        config("[segment]\nhangover_ms=100\npost_roll_ms=200"),
    ),
    ("override", ConfigError, r"-o k=3 is not section\.key=value", lambda _: load_config(None, ["k=3"])),
    # microphones, recordings, pipes
    ("no device", DeviceError, r"No microphone was found\. Plug one in", lambda _: choose([], "default")),
    (
        "device",
        DeviceError,
        r"no device 'yetty'\. Did you mean 'Blue Yeti'|Choose one of: Blue Yeti",
        lambda _: choose([YETI], "yetty"),
    ),
    (
        "channel",
        DeviceError,
        r"'Blue Yeti' has no channel 2\. Set capture\.channel to 0 to 1",
        lambda _: ways_to_open(YETI, 2, 0),
    ),
    (
        "no file",
        InputError,
        r"There is no file .*none\.wav\. Check the name",
        lambda at: FileSource(at / "none.wav"),
    ),
    (
        "empty file",
        InputError,
        r"empty\.wav is empty\. Give a recording",
        lambda at: Recording(file("empty.wav")(at)),
    ),
    (
        "text file",
        InputError,
        r"is not a recording that FFmpeg can read",
        lambda at: Recording(file("a.mp3", b"text " * 99)(at)),
    ),
    (
        "pipe rate",
        InputError,
        r"cannot have 3 samples a second\. Give 4000 to",
        lambda _: StdinSource(io.BytesIO(), rate_hz=3),
    ),
    (
        "pipe channels",
        InputError,
        r"cannot have 0 channels\. Give 1 or more",
        lambda _: StdinSource(io.BytesIO(), channels=0),
    ),
    (
        "empty pipe",
        InputError,
        r"ended without a sample\. Pipe raw 16-bit PCM",
        lambda _: listened(StdinSource(io.BytesIO())),
    ),
    # library
    (
        "no catalogue",
        LibraryError,
        r"cannot be written|is not there",
        lambda at: Catalogue(at / "none.sqlite3"),
    ),
    (
        "damaged",
        LibraryError,
        r"is damaged \(file is not a database\)",
        lambda at: Catalogue(file("c", b"no database " * 99)(at)),
    ),
    (
        "foreign",
        LibraryError,
        r"another program's database\. Move it away",
        lambda at: Catalogue(database("CREATE TABLE t (c)")(at)),
    ),
    (
        "no folder",
        LibraryError,
        r"no music folder yet\. Name one",
        lambda at: update_library(at / "c", at / "i", [], FakeBundle(), LibrarySettings()),
    ),
    ("NaN vector", LibraryError, r"numbers that are not finite", lambda _: unit([1.0, float("nan")])),
    ("zero vector", LibraryError, r"no direction to compare", lambda _: unit([0.0, 0.0])),
    (
        "vector's length",
        LibraryError,
        r"has shape \(2,\) where 64 numbers are wanted",
        lambda _: unit([1.0, 0.0], 64),
    ),
    ("short music", UnusableFileError, r"shorter than a second", lambda at: music(at, tone(0.5))),
    ("silent music", UnusableFileError, r"The audio is silence", lambda at: music(at, 0 * tone(3.0))),
    (
        "NaN music",
        UnusableFileError,
        r"not finite numbers",
        lambda at: music(at, np.nan * tone(3.0), "wav-32f"),
    ),
    (
        "text as music",
        UnusableFileError,
        r"no audio format that FFmpeg knows",
        lambda at: read(str(file("a.mp3", b"text " * 99)(at)), 16_000, 10.0, 3, set()),
    ),
    # suggestions and their memory
    (
        "mood",
        UsageError,
        r"There is no mood 'furious'.* choose one of",
        lambda _: ManualMood.named("furious"),
    ),
    (
        "point",
        UsageError,
        r"no mood at valence 2\.0 and arousal 0\.5: give both",
        lambda _: ManualMood.at(2.0, 0.5),
    ),
    ("memory", StateError, r"Cannot read .*: .*Make it readable", lambda at: memory.load(at, 0.0)),
    # endpoints and state
    ("no endpoint", PublishError, r"write it as tcp://host:port", lambda _: bindable("5731", has_keys=False)),
    (
        "port",
        PublishError,
        r"ports end at 65535",
        lambda _: bindable("tcp://127.0.0.1:70000", has_keys=False),
    ),
    (
        "open to all",
        PublishError,
        r"other machines reach it, and no keys guard it",
        lambda _: bindable("tcp://*:5731", has_keys=False),
    ),
    ("lock", StateError, r"Process \d+ is already running .* Wait until it is done", held),
    (
        "home",
        StateError,
        r"Cannot create .*data: .* set SOTTOVOCE_HOME to one that you may write",
        home_in_a_file,
    ),
    (
        "no place",
        StateError,
        r"Cannot write .*what was there before is untouched",
        lambda at: write_atomically(at / "none" / "file", b""),
    ),
    # models
    (
        "no bundle",
        BundleError,
        r"No bundle 'none'.* `sottovoce models list` shows",
        lambda _: load_bundle("none"),
    ),
    ("foreign bundle", BundleError, r"does not say kind 'sottovoce-bundle'", bundle_with(kind="other")),
    (
        "newer bundle",
        BundleError,
        r"has format 99, this version reads up to \d+: update sottovoce",
        bundle_with(format=99),
    ),
    ("dimension", BundleError, r"has 63 dimensions, the joint space has 64", bundle_with(dimension=63)),
    ("hash", BundleError, r"does not say weights_sha256", bundle_with(weights_sha256=None)),
    ("weights", BundleError, r"Cannot read .*weights\.safetensors", bundle_with()),
    (
        "device for it",
        BundleError,
        r"Device 'warp' cannot be used here",
        lambda _: load_bundle("compact", device="warp"),
    ),
    # taxonomy, corpora, splits, scores
    (
        "emotion",
        TaxonomyError,
        r"No emotion is called 'bored': use one of neutral",
        lambda _: to_music("bored"),
    ),
    ("no classes", TaxonomyError, r"name at least one emotion", lambda _: nearest_class(0.5, 0.5, ())),
    ("no point", TaxonomyError, r"both must be finite", lambda _: nearest_class(float("nan"), 0.5)),
    ("corpus", CorpusError, r"No corpus is called 'none': use one of", lambda at: load_corpus("none", at)),
    (
        "corpus folder",
        CorpusError,
        r"is no folder; give the folder of its audio",
        lambda at: load_corpus("ravdess", at / "none"),
    ),
    (
        "empty corpus",
        CorpusError,
        r"no audio file lies under .*; check the path",
        lambda at: load_corpus("ravdess", at),
    ),
    (
        "folds",
        SplitError,
        r"Only 1 speakers are known: folds need three or more",
        lambda at: folds([clip(at, "a")]),
    ),
    ("split file", SplitError, r"Cannot read the split", lambda at: read_split(at / "none.json", [])),
    ("no labels", EvaluationError, r"nothing to score", lambda _: classification.accuracy([], [], ["a"])),
    (
        "strange label",
        EvaluationError,
        r"'b' is not among the classes a",
        lambda _: classification.uar(["a"], ["b"], ["a"]),
    ),
    (
        "no sources",
        TrainingError,
        r"There is no speech to learn from: give --data",
        lambda _: find_sources(None, None, "speech"),
    ),
    (
        "text as audio",
        AudioError,
        r"Cannot decode .*\. Is it an audio file\?",
        lambda at: decode_audio(file("a.wav", b"text " * 99)(at), 16_000),
    ),
    (
        "short speech",
        ShortInputError,
        r"give mono samples, at least \d+ of them",
        lambda _: bundle().speech.embed(np.zeros(100, np.int16)),
    ),
    (
        "short window",
        ShortInputError,
        r"give mono samples, at least \d+ of them",
        lambda _: bundle().music.embed_windows(np.zeros(9, np.float32)),
    ),
    (
        "NaN speech",
        NonFiniteError,
        r"hold NaN or infinity: repair the source",
        lambda _: bundle().speech.embed(np.full(32_000, np.nan, np.float32)),
    ),
    # clients and their protocol
    ("frames", ProtocolError, r"1 frames came instead of topic and JSON", lambda _: decode([b"state"])),
    (
        "no JSON",
        ProtocolError,
        r"The message 'state' is not of protocol version 1",
        lambda _: decode([b"state", b"{"]),
    ),
    (
        "newer event",
        ProtocolError,
        r"it says v = 9; update the older",
        lambda _: decode([b"state", b'{"v":9,"seq":1,"t":0,"ts":"","session":"x"}']),
    ),
    ("request", ProtocolError, r"The message 'request' is not of protocol", lambda _: decode_request(b"[]")),
    (
        "NaN argument",
        ProtocolError,
        r"holds the number nan, which JSON cannot carry",
        lambda _: encode_request("1", "mood", {"valence": float("nan")}),
    ),
    (
        "reply",
        ProtocolError,
        r"it has not exactly one of result and error",
        lambda _: decode_reply(b'{"v":1,"id":"1","ok":true}'),
    ),
    ("path", ProtocolError, r"it is not base64", lambda _: from_wire("a", "!")),
    (
        "nobody answers",
        ConnectionTimeout,
        r"No daemon answers at tcp://.* for 0\.05 s: start it with `sottovoce run`",
        request_to_nobody,
    ),
    ("nobody publishes", ConnectionTimeout, r"No daemon answers at tcp://.* for 0\.1 s", silence_from_nobody),
    (
        "endpoint",
        EndpointError,
        r"Cannot connect to 'nowhere': .* Write it as tcp://host:port",
        lambda _: Control("nowhere"),
    ),
    ("keys twice", KeyFolderError, r"Keys named 'client' are in .* already: delete them first", keys_twice),
    (
        "name of keys",
        KeyFolderError,
        r"Cannot name keys '\.\./x': use letters",
        lambda at: curve.generate(at, "../x"),
    ),
    (
        "no keys",
        KeyFolderError,
        r"Cannot read the key .*\. Make keys with `sottovoce keygen",
        lambda at: curve.load_pair(at, "client"),
    ),
    ("refused", RequestError, r"I will not\. Known requests: ping\.", refused),
    (
        "template",
        TemplateError,
        r"The template '\{titel\}' cannot fill in \{titel\}: write text with any of \{title\}",
        lambda _: check_template("{titel}"),
    ),
    (
        "no recording",
        RecordingError,
        r"Cannot read .*absent\.jsonl",
        lambda at: list(recording.read(at / "absent.jsonl")),
    ),
    ("damaged recording", DamagedRecordingError, r"[Ll]ine 2", damaged_recording),
    (
        "no mapping",
        MappingError,
        r"There is no mapping 'x': give a file, or one of",
        lambda _: mapping_of("x"),
    ),
    (
        "NaN to a DAW",
        MessageError,
        r"Cannot send /a: nan is no number that a DAW can take",
        lambda _: encode_osc(OscMessage("/a", (float("nan"),))),
    ),
    ("no MIDI port", PortError, r"Cannot find the machine 'no\.such\.invalid'", no_such_machine),
    (
        "no loudspeaker",
        OutputRefusedError,
        r"No loudspeaker was found: plug one in",
        lambda _: choose_output([], "default"),
    ),
    ("no PortAudio", AudioLibraryError, r"PortAudio", no_portaudio),
    ("token", OverlayError, r"holds no token: write 16 or more", short_token),
    (
        "emotion pair",
        SettingProblem,
        r"\[obs\] emotion_scenes has 'sad': write",
        lambda _: mapping(["sad"], "emotion_scenes"),
    ),
    (
        "password file",
        PasswordProblem,
        r"absent",
        lambda at: find_password("127.0.0.1", str(at / "absent"), {}),
    ),
    ("originals", OriginalsProblem, r"says what OBS was like before", broken_originals),
    (
        "no OBS",
        ObsUnreachable,
        r"the connection is refused",
        lambda _: asyncio.run(opened(int(free_endpoint().rpartition(":")[2]))),
    ),
    ("not OBS", NotObs, r"OBS", lambda _: raise_(fails(nonsense))),
    ("old OBS", ObsTooOld, r"This is OBS 27\.0\.0: install OBS", old_obs),
    ("OBS hangs up", ObsGone, r"The connection to OBS has ended", lambda _: asked(leaves=True)),
    ("OBS refuses", RequestFailed, r"Dance", lambda _: asked(leaves=False)),
    (
        "no text source",
        SourceMissing,
        r"This OBS has no text source: install",
        lambda _: list(_wanted(ObsSettings(), [], loop=False)),
    ),
    (
        "no words",
        NoWordsError,
        r"An empty text has no meaning to embed",
        lambda _: TextEncoder.forward(None, [" "]),
    ),  # type: ignore[arg-type]
    (
        "no layer",
        CheckpointError,
        r"No layer is called 'x': use last, mix, or a number",
        lambda _: layer_of("x"),
    ),
    ("no hub id", PullError, r"'a b/c' is no id of the hub: write it as owner/name", lambda _: pull("a b/c")),
    ("GloVe", TagError, r"Cannot read .*: give a GloVe file", lambda at: read_glove(at / "absent", {"sad"})),
]


@pytest.mark.parametrize(
    ("kind", "text", "act"), [pytest.param(*case, id=name) for name, *case in MUST_RAISE]
)
def test_must_raise(kind: type[Exception], text: str, act: Act, tmp_path: Path):
    with pytest.raises(kind, match=text) as caught:
        act(tmp_path)
    assert type(caught.value) is kind
    assert str(caught.value).endswith((".", "?", ")"))
    assert "\n" not in str(caught.value)


def tree(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


@pytest.mark.parametrize("root", [DaemonError, ModelError, ClientError])
def test_every_typed_error_is_in_the_table(root: type[Exception]):
    public = {kind for kind in tree(root) if not kind.__subclasses__()}  # families are not raised themselves
    raised = {kind for _, kind, _, _ in MUST_RAISE}
    assert public <= raised, "these are never raised here"


def test_exit_codes_are_those_of_the_documentation():
    codes = {
        kind.__name__: kind.exit_code
        for root in (DaemonError, ModelError, ClientError)
        for kind in tree(root)
    }
    own = {code for name, code in codes.items() if name != "DaemonError"}
    assert own == {2, 3, 4, 5, 6, 7, 8, 9}
    table = (Path(__file__).parents[1] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert all(f"\n| {code} | " in table for code in {*own, 0, 1, 130})
