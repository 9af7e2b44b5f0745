import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.export import export
from sottovoce.clients.daw.markers import Mark

MARKS = [
    Mark("emotion", "happy", 0.0, 62.5, 0.75, 0.5, 0.8),
    Mark("utterance", "happy", 1.0, 2.0, 0.9, 0.8, 0.7),
    Mark("track", 'T "1", x · é', 3599.9996, 3600.0),
]
marks = st.lists(
    st.builds(
        Mark,
        kind=st.sampled_from(["emotion", "track", "utterance"]),
        text=st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"])),
        start_s=st.floats(0, 1e6),
        end_s=st.floats(0, 1e6),
        valence=st.none() | st.floats(0, 1),
    ),
    max_size=5,
)


def test_csv():
    assert export(MARKS, "csv").splitlines() == [
        "start_s,end_s,kind,text,valence,arousal,confidence",
        "0.000,62.500,emotion,happy,0.750,0.500,0.800",
        "1.000,2.000,utterance,happy,0.900,0.800,0.700",
        '3600.000,3600.000,track,"T ""1"", x · é",,,',
    ]


def test_audacity():
    assert export(MARKS[:2], "audacity") == "0.000000\t62.500000\thappy\n1.000000\t2.000000\thappy\n"


def test_reaper():
    assert export(MARKS, "reaper").splitlines() == [
        "#,Name,Start,End,Length",
        "M1,happy,0:00.000,,",
        "R2,happy,0:01.000,0:02.000,0:01.000",
        'M3,"T ""1"", x · é",60:00.000,,',
    ]


def test_ardour():
    script = export(MARKS, "ardour")
    assert '  mark(0.000000, 62.500000, "happy")\n' in script
    assert '  mark(3599.999600, 3600.000600, "T \\0341\\034, x \\194\\183 \\195\\169")\n' in script


@given(marks)
def test_tables_read_back(found):
    rows = list(csv.DictReader(io.StringIO(export(found, "csv"))))
    assert [row["text"] for row in rows] == [mark.text for mark in found]
    rows = list(csv.DictReader(io.StringIO(export(found, "reaper"))))
    assert [row["Name"] for row in rows] == [mark.text for mark in found]
    assert len(export(found, "audacity").split("\n")) == len(found) + 1


@given(marks)
def test_no_text_steers_the_script(found):
    for line in export(found, "ardour").splitlines()[7:-1]:
        assert line.isascii()
        assert line.count('"') == 2


@pytest.mark.parametrize("form", ["csv", "audacity", "reaper", "ardour"])
def test_nothing_is_exported_as_nothing(form):
    assert "mark(0" not in export([], form)
    assert "happy" not in export([], form)
