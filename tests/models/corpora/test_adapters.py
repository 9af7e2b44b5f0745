"""Names and tables as corpora publish them, and every way they can be wrong."""

import re
from collections.abc import Iterable
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.corpora import CORPORA, load_corpus
from sottovoce.models.corpora.content import content_hash
from sottovoce.models.corpora.table import unit_number
from sottovoce.models.errors import CorpusError, ModelError
from tests.support.data import DATA_ROOT, data_root, needs_data


def touch(root: Path, names: Iterable[str]) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


class TestRegistry:
    def test_every_card_is_filled(self):
        for name, corpus in CORPORA.items():
            assert name == corpus.name
            assert corpus.licence
            assert corpus.citation
        assert [name for name, corpus in CORPORA.items() if corpus.usage == "evaluation"] == ["urdu"]

    def test_an_unknown_corpus_is_named(self, tmp_path):
        with pytest.raises(CorpusError, match="No corpus is called 'iemocapp': use one of ravdess, nemo"):
            load_corpus("iemocapp", tmp_path)

    @pytest.mark.parametrize("name", [name for name in CORPORA if name != "csv"])
    def test_a_missing_folder_and_an_empty_one_are_named(self, name, tmp_path):
        with pytest.raises(CorpusError, match=f"Corpus {name}: .*nowhere is no folder"):
            load_corpus(name, tmp_path / "nowhere")
        with pytest.raises(CorpusError, match=f"Corpus {name}: no audio file lies under"):
            load_corpus(name, tmp_path)

    def test_errors_are_model_errors(self):
        assert issubclass(CorpusError, ModelError)


class TestNames:
    @pytest.mark.parametrize(
        ("corpus", "name", "speaker", "label"),
        [
            ("ravdess", "Actor_07/03-01-06-02-01-01-07.wav", "ravdess-07", "fearful"),
            ("nemo", "EB0_anger_10.wav", "nemo-EB0", "angry"),
            ("emodb", "03a01Fa.wav", "emodb-03", "happy"),
            ("emodb", "16b10Ec.wav", "emodb-16", "disgust"),
            ("urdu", "Sad/SM5_F12_S012.wav", "urdu-SM5", "sad"),
        ],
    )
    def test_published_names(self, tmp_path, corpus, name, speaker, label):
        (clip,) = load_corpus(corpus, touch(tmp_path, [name, "readme.txt", f".{Path(name).name}"]))
        assert (clip.id, clip.speaker, clip.label) == (f"{corpus}/{Path(name).stem}", speaker, label)
        assert clip.path == tmp_path / name
        assert clip.valence is clip.arousal is clip.part is None

    @pytest.mark.parametrize("corpus", ["ravdess", "nemo", "emodb", "emospeech", "urdu"])
    @pytest.mark.parametrize(
        "name",
        ["holiday", "03-01-09-01-01-01-01", "03-01-01-01-01-01-25", "EB0_joy_1", "03a01Xa", "SM5_F1_B1"],
    )
    def test_a_malformed_name_is_named(self, tmp_path, corpus, name):
        message = rf"Corpus {corpus}: the name '{re.escape(name)}.wav' does not read as .*; rename it"
        with pytest.raises(CorpusError, match=message):
            load_corpus(corpus, touch(tmp_path, [f"{name}.wav"]))

    def test_what_has_no_place_is_left_out(self, tmp_path):
        song, bored = "03-02-03-01-01-01-01.wav", "03a01La.wav"
        assert load_corpus("ravdess", touch(tmp_path / "ravdess", [song])) == []
        assert load_corpus("emodb", touch(tmp_path / "emodb", [bored])) == []

    def test_emospeech_knows_who_is_unknown_and_who_is_contradicted(self, tmp_path):
        anna, bert, nobody = "a" * 56, "b" * 56, "c" * 56
        names = [
            f"go-safe-happy-1-{anna}.opus",
            f"go-safe-angry-2-{bert}.opus",
            f"go-safe-calm-2-{bert}.opus",
            f"stop-safe-fearful-xx-{anna}.opus",
            f"stop-safe-angry-xx-{anna}.opus",
            *(f"yes-safe-calm-{time}-{nobody}.opus" for time in range(9)),
        ]
        clips = load_corpus("emospeech", touch(tmp_path, names))
        assert len(clips) == 12
        assert {clip.speaker for clip in clips} == {f"emospeech-{'a' * 12}", None}
        assert not [clip for clip in clips if "b" * 56 in clip.id]


class TestTables:
    def fourq(self, root, row="MT1,Nico,Q3"):
        touch(root, ["Q3/MT1.opus"])
        (root / "panda_dataset_taffc_metadata.csv").write_text(f"Song,Artist,Quadrant\n{row}\n")
        return root

    def deam(self, root, row="2, 3.0, 0.9, 9, 0.6"):
        touch(root, ["2.opus"])
        (root / "split").mkdir(exist_ok=True)
        for part in ("train", "validation", "test"):
            (root / "split" / f"{part}.txt").write_text("2\n" if part == "test" else "")
        table = f"song_id, valence_mean, valence_std, arousal_mean, arousal_std\n{row}\n"
        (root / "static_annotations.csv").write_text(table)
        return root

    def test_fourq(self, tmp_path):
        (clip,) = load_corpus("fourq", self.fourq(tmp_path))
        assert (clip.id, clip.speaker, clip.label) == ("fourq/MT1", "nico", "sad")
        (clip,) = load_corpus("fourq", self.fourq(tmp_path, "MT1, ,Q3"))
        assert clip.speaker is None

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("MT2,Nico,Q3", "song MT2 .* has no audio; download it again"),
            ("MT1,Nico,Q5", "song MT1 has quadrant 'Q5'; use Q1, Q2, Q3 or Q4"),
            ("MT1,Nico", "row 2 .* has too many or too few cells"),
            ("MT1,Nico,Q3,extra", "row 2 .* has too many or too few cells"),
            ("", ".* has no rows; list at least one clip"),
        ],
    )
    def test_fourq_rows(self, tmp_path, row, message):
        with pytest.raises(CorpusError, match=f"Corpus fourq: {message}"):
            load_corpus("fourq", self.fourq(tmp_path, row))

    def test_a_table_that_is_missing_lacks_a_column_or_is_no_text(self, tmp_path):
        table = self.fourq(tmp_path) / "panda_dataset_taffc_metadata.csv"
        table.write_text("Song,Quadrant\nMT1,Q3\n")
        with pytest.raises(CorpusError, match="has no column 'Artist'; add it"):
            load_corpus("fourq", tmp_path)
        table.write_bytes(b"Song,Artist,Quadrant\nMT1,\xff\xfe,Q3\n")
        with pytest.raises(CorpusError, match=r"cannot read .*; save it as UTF-8"):
            load_corpus("fourq", tmp_path)
        table.unlink()
        with pytest.raises(CorpusError, match=r"the table .*metadata\.csv is missing"):
            load_corpus("fourq", tmp_path)

    def test_deam_rescales_one_to_nine(self, tmp_path):
        (clip,) = load_corpus("deam", self.deam(tmp_path))
        assert (clip.valence, clip.arousal, clip.part) == (0.25, 1.0, "test")

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("3, 3.0, 1, 5, 1", "song 3 of static_annotations.csv has no audio"),
            ("2, 0.9, 1, 5, 1", "valence of song 2 .* is '0.9'; give a number from 1 to 9"),
            ("2, 3.0, 1, nan, 1", "arousal of song 2 .* is 'nan'; give a number from 1 to 9"),
        ],
    )
    def test_deam_rows(self, tmp_path, row, message):
        with pytest.raises(CorpusError, match=message):
            load_corpus("deam", self.deam(tmp_path, row))

    def test_deam_lists(self, tmp_path):
        self.deam(tmp_path)
        (tmp_path / "split" / "train.txt").write_text("2\n")
        with pytest.raises(CorpusError, match="song 2 is listed for train and test; keep it in one list"):
            load_corpus("deam", tmp_path)
        (tmp_path / "split" / "train.txt").unlink()
        with pytest.raises(CorpusError, match=r"cannot read .*train\.txt .*; restore that list"):
            load_corpus("deam", tmp_path)

    @given(st.text(max_size=6))
    def test_ratings_are_in_range_or_refused(self, cell):
        try:
            number = float(cell)
        except ValueError:
            number = -1.0
        if 0 <= number <= 1:
            assert unit_number("csv", cell, "valence") == number
        else:
            with pytest.raises(CorpusError, match="give a number from 0 to 1"):
                unit_number("csv", cell, "valence")


class TestOwn:
    def test_a_folder_an_emotion_with_and_without_speakers(self, tmp_path):
        touch(tmp_path, ["Happy/Anna/take 1/a.wav", "sad/b.flac", "sad/notes.txt"])
        happy, sad = load_corpus("folder", tmp_path)
        assert (happy.id, happy.speaker, happy.label) == ("folder/Happy/Anna/take 1/a.wav", "anna", "happy")
        assert (sad.id, sad.speaker, sad.label) == ("folder/sad/b.flac", None, "sad")

    def test_a_folder_of_no_emotion_and_a_file_in_none(self, tmp_path):
        with pytest.raises(CorpusError, match="the folder 'bored' has the label 'bored'; use one of neutral"):
            load_corpus("folder", touch(tmp_path / "a", ["bored/x.wav"]))
        with pytest.raises(CorpusError, match=r"'x\.wav' lies in no emotion's folder; move it into one"):
            load_corpus("folder", touch(tmp_path / "b", ["x.wav"]))

    def csv(self, root, rows, header="path,label,speaker,valence,arousal"):
        touch(root, ["a.wav", "sub/b.wav"])
        (root / "own.csv").write_text(f"\ufeff{header}\n{rows}\n", encoding="utf-8")
        return root / "own.csv"

    def test_a_table(self, tmp_path):
        first, second = load_corpus("csv", self.csv(tmp_path, "a.wav,Sad,Anna,,\nsub/b.wav,,,0.25,1"))
        assert (first.id, first.label, first.speaker, first.valence) == ("csv/a.wav", "sad", "anna", None)
        assert (second.label, second.speaker, second.valence, second.arousal) == (None, None, 0.25, 1.0)
        assert second.path == tmp_path / "sub" / "b.wav"

    def test_a_table_without_ratings(self, tmp_path):
        (clip,) = load_corpus("csv", self.csv(tmp_path, "a.wav,calm,", "path,label,speaker"))
        assert (clip.label, clip.valence) == ("calm", None)

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ("c.wav,sad,,,", r"row 2 of own\.csv names 'c\.wav', which is no file; correct the path"),
            ("a.wav,gloomy,,,", r"row 2 of own\.csv has the label 'gloomy'; use one of"),
            ("a.wav,,,,", "row 2 .* has neither label nor ratings; give one of them"),
            ("a.wav,sad,,0.5,", "row 2 .* has one of valence and arousal; give both or neither"),
            ("a.wav,sad,,0.5,1.5", "arousal in row 2 .* is '1.5'; give a number from 0 to 1"),
            ("a.wav,sad,,,\na.wav,calm,,,", r"row 3 of own\.csv names 'a\.wav' again; keep one"),
            ('a.wav,"sad,,,', "cannot read"),
        ],
    )
    def test_rows_that_are_refused(self, tmp_path, rows, message):
        with pytest.raises(CorpusError, match=f"Corpus csv: .*{message}"):
            load_corpus("csv", self.csv(tmp_path, rows))

    def test_a_missing_table(self, tmp_path):
        with pytest.raises(CorpusError, match=r"the table .*own\.csv is missing"):
            load_corpus("csv", tmp_path / "own.csv")


class TestContent:
    @pytest.mark.data
    @needs_data("speech/ravdess")
    def test_what_ravdess_publishes_twice_is_one_recording(self):
        name = DATA_ROOT / "speech/ravdess/03-01-03-01-02-0{}-07.opus"
        first, second = (Path(str(name).format(take)) for take in (1, 2))
        assert first.read_bytes() != second.read_bytes()
        assert content_hash(first) == content_hash(second)
        assert content_hash(first) != content_hash(first.with_stem("03-01-03-01-01-01-07"))

    def test_what_is_no_audio_is_named(self, tmp_path):
        (tmp_path / "a.wav").write_bytes(b"no audio at all")
        with pytest.raises(CorpusError, match=r"Cannot read .*a\.wav .*; replace it or leave it out"):
            content_hash(tmp_path / "a.wav")
        with pytest.raises(CorpusError, match=r"Cannot read .*b\.wav"):
            content_hash(tmp_path / "b.wav")

    def test_a_picture_is_no_audio(self, tmp_path):
        with av.open(str(tmp_path / "cover.png"), "w", format="image2") as container:
            stream = container.add_stream("png", width=16, height=16, pix_fmt="rgb24")
            container.mux(stream.encode(av.VideoFrame(16, 16, "rgb24")))
        with pytest.raises(CorpusError, match=r"cover\.png holds no audio; replace it or leave it out"):
            content_hash(tmp_path / "cover.png")


class TestSupport:
    def test_the_data_folder_can_be_named(self, monkeypatch, tmp_path):
        monkeypatch.setenv("SOTTOVOCE_DATA", str(tmp_path))
        assert data_root() == tmp_path
        monkeypatch.delenv("SOTTOVOCE_DATA")
        assert data_root().parts[-2:] == ("shared", "data")

    @pytest.mark.parametrize(("ci", "skips"), [("", True), ("true", False)])
    def test_absent_corpora_skip_but_not_in_ci(self, monkeypatch, tmp_path, ci, skips):
        monkeypatch.setenv("SOTTOVOCE_DATA", str(tmp_path))
        monkeypatch.setenv("CI", ci)
        mark = needs_data("speech/ravdess").mark
        assert mark.args == (skips,)
        assert "set SOTTOVOCE_DATA" in mark.kwargs["reason"]
