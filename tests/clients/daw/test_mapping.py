"""Mapping files: those that ship can be used, and every mistake is one sentence with file and control."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.errors import MappingError
from sottovoce.clients.daw.mapping import load, parse, shipped, template

EXAMPLES = sorted((Path(__file__).parents[3] / "docs/examples").glob("daw*.toml"))
HEAD = 'name = "X"\n[osc]\nport = 9000\n'
GOOD = '[[control]]\nsource = "valence"\nosc = "/v"\n'


def mistake(text: str) -> str:
    """What is wrong with a mapping; of one that can be used, the name of its file."""
    try:
        parse(text, "x.toml")
    except MappingError as error:
        return str(error)
    return "x.toml"


def control(text: str, head: str = HEAD) -> str:
    """A mapping whose second control has these lines."""
    return f"{head}{GOOD}[[control]]\n{text}"


@pytest.mark.parametrize("name", shipped())
def test_shipped_mappings_can_be_used(name):
    mapping = load(name)
    assert mapping.about.endswith(".")
    assert mapping.hint.endswith(".")
    assert mapping.control


def test_there_is_one_for_every_daw_of_the_guide():
    assert list(shipped()) == ["ableton", "ardour", "bitwig", "generic", "midi", "reaper"]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples_can_be_used(file):
    assert load(str(file)).control


def test_a_whole_control_is_read():
    text = control(
        'source = "arousal"\nosc = "/a"\nargs = [1, "{value}", "x"]\nrange = [10, -3.5]\ncurve = "s"\n'
        "smoothing_ms = 20\nresolution = 0.5\nmax_hz = 5\n"
    )
    read = parse(text, "x.toml").control[1]
    assert (read.args, read.range, read.curve, read.max_hz) == ((1, "{value}", "x"), (10.0, -3.5), "s", 5.0)


def test_a_file_is_found_by_its_path(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + GOOD, encoding="utf-8")
    assert load(str(file)).name == "X"


WHOLE = [
    ("name = ", "not valid TOML"),
    ("nme = 'X'", "unknown key nme. Did you mean name?"),
    ("", "name is missing; it takes the name of the DAW."),
    ("name = 3\n" + GOOD, "name = 3 cannot be used; it takes the name of the DAW."),
    ("name = 'X'", "it maps nothing: add a [[control]] or a [marker]."),
    (
        "name = 'X'\n[control]\nsource = 'duck'",
        "controls are sections: write [[control]] on a line of its own.",
    ),
    ("control = [1]", "controls are sections: write [[control]] on a line of its own."),
    ("name = 'X'\nosc = 3\n", "osc is a section: write [osc] on a line of its own."),
    ("name = 'X'\n[ocs]\nport = 1", "unknown key ocs. Did you mean osc?"),
    (
        "name = 'X'\n[osc]\nhost = 'h'",
        "[osc]: port is missing; it takes the UDP port that the DAW listens on, 1 to 65535.",
    ),
    ("name = 'X'\n[osc]\nport = 0", "[osc]: port = 0 cannot be used; it takes the UDP port"),
    ("name = 'X'\n[osc]\nport = true", "[osc]: port = true cannot be used"),
    (HEAD + "silence_s = 3\n" + GOOD, "[osc] silence_s needs messages to ask"),
    (HEAD + "ask = [[1]]\n" + GOOD, "[osc] ask holds lists that begin with an address"),
    (HEAD + "ask = [[]]\n" + GOOD, "[osc] ask is no OSC address"),
    (HEAD + "ask = [['ping']]\n" + GOOD, "[osc] ask is no OSC address"),
    (HEAD + "heartbeat = 'beat'\n" + GOOD, "[osc] heartbeat is no OSC address: it begins with /"),
    (HEAD + "[marker]\nosc = '/m x'", "[marker] osc is no OSC address"),
    (HEAD + "[marker]\nosc = '/m'\nargs = ['{text}', '{text}']", "[marker] args has {text} more than once"),
    (
        HEAD + "[marker]\nosc = '/m'\non = ['speech']",
        "[marker]: on = ['speech'] cannot be used; it takes a list of",
    ),
    ("name = 'X'\n[marker]\nosc = '/m'", "[marker] goes over OSC: add a section [osc] with its port."),
    (HEAD + GOOD * 257, "it has 257 controls, more than 256."),
    ("name = 'X'\nx = inf", "x.toml: x holds the number inf: write a finite one."),
]

CONTROLS = [
    ('sorce = "duck"', "control 2: unknown key sorce. Did you mean source?"),
    ('osc = "/x"', "control 2: source is missing; it takes one of valence, arousal"),
    (
        'source = "valense"\nosc = "/x"',
        "control 2: source = 'valense' cannot be used; it takes one of valence",
    ),
    ('source = "duck"', "control 2 (duck → nothing): it needs one target, osc or midi."),
    ('source = "duck"\nosc = "/x"\nmidi = "cc"\nnumber = 1', "it needs one target, osc or midi."),
    ('source = "duck"\nosc = "x"', "osc is no OSC address: it begins with / and has no space"),
    ('source = "duck"\nosc = "/é"', "osc is no OSC address"),
    ('source = "duck"\nosc = "/"', "osc is no OSC address"),
    ('source = "duck"\nosc = "/x/*"', "osc is no OSC address"),
    (f'source = "duck"\nosc = "/{"x" * 300}"', "osc is no OSC address"),
    ('source = "duck"\nosc = "/x"\nargs = ["{value}", "{value}"]', "args has {value} more than once"),
    ('source = "duck"\nosc = "/x"\nargs = [[1]]', "args = [[1]] cannot be used; it takes the OSC arguments"),
    (f'source = "duck"\nosc = "/x"\nargs = ["{"é" * 200}"]', "args holds a text longer than 255 bytes"),
    ('source = "duck"\nosc = "/x"\nargs = [3000000000]', "args holds 3000000000, which is too large for OSC"),
    ('source = "duck"\nosc = "/x"\nargs = [1e308]', "args holds 1e+308, which is too large for OSC"),
    ('source = "duck"\nosc = "/x"\nnumber = 3', "number is of MIDI; write OSC arguments as args"),
    ('source = "duck"\nosc = "/x"\nrange = [0]', "range = [0] cannot be used; it takes two numbers"),
    (
        'source = "duck"\nosc = "/x"\nrange = [0, 1e308]',
        "range and rest holds 1e+308, which is too large for OSC",
    ),
    ('source = "duck"\nosc = "/x"\nrange = [0, nan]', "holds the number nan: write a finite one."),
    ('source = "duck"\nosc = "/x"\ncurve = "log10"', "curve = 'log10' cannot be used"),
    ('source = "duck"\nosc = "/x"\npoints = [[0, 0], [1, 2]]', "points are pairs [x, y], each from 0 to 1"),
    ('source = "duck"\nosc = "/x"\npoints = [[0, 0]]', "points must go from x = 0 to x = 1, x growing"),
    ('source = "duck"\nosc = "/x"\npoints = [[0, 0], [0, 1], [1, 1]]', "points must go from x = 0 to x = 1"),
    (
        'source = "duck"\nosc = "/x"\nmax_hz = 500',
        "max_hz = 500 cannot be used; it takes how often it is sent at most",
    ),
    (
        'source = "duck"\nosc = "/x"\nresolution = 0',
        "resolution = 0 cannot be used; it takes the smallest change",
    ),
    (
        'source = "duck"\nosc = "/x"\nsmoothing_ms = -1',
        "smoothing_ms = -1 cannot be used; it takes a time constant",
    ),
    ('source = "duck"\nosc = "/x"\nrelative = true', "relative needs told"),
    ('source = "duck"\nosc = "/x"\ntold = "x"', "told is no OSC address"),
    ('source = "duck"\nosc = "/x"\ntold = "/x"\nargs = [1]', "told needs {value} among args"),
    ('source = "duck"\nosc = "/x"\nvalues = {a = 1}', "values is of text, and duck is a number"),
    ('source = "duck_db"\nosc = "/x"\nrange = [0, 1]', "duck_db is in decibels already"),
    ('source = "duck_db"\nmidi = "cc"\nnumber = 3', "duck_db is in decibels, which MIDI has not: use duck"),
    ('source = "duck"\nmidi = "cc"', "a controller needs its number, 0 to 127"),
    (
        'source = "duck"\nmidi = "cc"\nnumber = 128',
        "number = 128 cannot be used; it takes the number of the controller",
    ),
    (
        'source = "duck"\nmidi = "cc"\nnumber = 1\nchannel = 0',
        "channel = 0 cannot be used; it takes a MIDI channel",
    ),
    ('source = "duck"\nmidi = "cc"\nnumber = 1\nrange = [0, 200]', "200.0 is no MIDI value, 0 to 127"),
    ('source = "duck"\nmidi = "cc"\nnumber = 1\ntold = "/x"', "told, relative and integer are of OSC"),
    (
        'source = "duck"\nmidi = "note"\nnumber = 1',
        "a note is chosen by emotion or played by speech, not by duck",
    ),
    ('source = "speech"\nmidi = "note"', "a note that sounds while somebody speaks needs its number"),
    ('source = "speech"\nmidi = "program"', "a program is chosen by emotion"),
    ('source = "emotion"\nmidi = "program"', "MIDI has no text: say which number each one is"),
    ('source = "emotion"\nmidi = "note"\nvalues = {happy = "x"}', "'x' is no MIDI value, 0 to 127"),
    (
        'source = "emotion"\nosc = "/x"\nvalues = {hapy = 1}',
        "values knows no emotion 'hapy'; there are neutral",
    ),
    ('source = "emotion"\nosc = "/x"\nrange = [0, 1]', "range is of numbers, and emotion is text"),
    ('source = "title"\nosc = "/x"\ncurve = "s"', "relative and curve are of numbers, and title is text"),
    (
        'source = "emotion"\nosc = "/x"\nvalues = {happy = 1e300}',
        "values holds 1e+300, which is too large for OSC",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), WHOLE)
def test_mistakes_in_the_file(text, sentence):
    with pytest.raises(MappingError) as caught:
        parse(text, "x.toml")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("x.toml")


@pytest.mark.parametrize(("lines", "sentence"), CONTROLS)
def test_mistakes_in_a_control(lines, sentence):
    with pytest.raises(MappingError) as caught:
        parse(control(lines), "x.toml")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("x.toml")
    assert "\n" not in str(caught.value)


def test_osc_without_its_section():
    with pytest.raises(
        MappingError, match=r"control 1 \(valence → /v\): it goes over OSC: add a section \[osc\]"
    ):
        parse('name = "X"\n' + GOOD, "x.toml")


def test_no_such_mapping():
    with pytest.raises(MappingError, match=r"no mapping 'reper'.*Did you mean reaper\?"):
        load("reper")


def test_templates_are_shipped_ones_only(tmp_path):
    assert template("midi").startswith("# Any DAW")
    file = tmp_path / "mine.toml"
    file.touch()
    with pytest.raises(
        MappingError, match=r"^There is no template '.*mine\.toml': give one of ableton, ardour"
    ):
        template(str(file))


def test_not_utf8(tmp_path):
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(MappingError, match=r"is not UTF-8 text: .* Save it as UTF-8"):
        load(str(file))


def test_too_large(tmp_path):
    file = tmp_path / "x.toml"
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(MappingError, match="over a megabyte"):
        load(str(file))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    assert mistake(text).startswith("x.toml")


values = st.recursive(
    st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
keys = st.sampled_from(
    ["source", "osc", "args", "midi", "number", "range", "points", "max_hz", "rest", "values", "x"]
)


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(letter):08x}" for letter in value) + '"'
    return str(value)


@given(st.dictionaries(keys, values, max_size=6))
def test_any_control_is_read_or_refused(table):
    text = control("\n".join(f"{key} = {toml(value)}" for key, value in table.items()))
    assert mistake(text).startswith("x.toml")
