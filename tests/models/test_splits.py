"""No voice on two sides: the rules, the real corpora, and planted leaks."""

import functools
import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.corpora import CORPORA, Clip, load_corpus
from sottovoce.models.errors import SplitError
from sottovoce.models.splits import (
    RAVDESS_FOLDS,
    Split,
    assert_disjoint,
    folds,
    hashed_part,
    read_split,
    split_by_speaker,
    split_corpus,
    write_split,
)
from tests.support.data import DATA_ROOT, needs_data

REAL = [name for name, corpus in CORPORA.items() if corpus.folder]
LARGE = [pytest.param(name, marks=pytest.mark.slow) for name in ("ravdess", "nemo", "emospeech", "fourq")]
real_data = needs_data(*(CORPORA[name].folder for name in REAL))

HASHED = ["train", "validation", "validation", "test", "validation", "train", "test", "train"]
SIZES = {
    name: dict(zip(("train", "validation", "test"), sizes, strict=True))
    for name, sizes in {
        "ravdess": (960, 240, 240),
        "nemo": (2415, 989, 1077),
        "emodb": (190, 76, 73),
        "emospeech": (1894, 181, 642),
        "urdu": (0, 0, 400),
        "deam": (1261, 271, 270),
        "fourq": (644, 142, 114),
    }.items()
}


def clip(number, speaker, corpus="csv", **fields):
    return Clip(f"{corpus}/{number}", Path(f"/music/{corpus}/{number}.wav"), corpus, speaker, "sad", **fields)


@functools.cache
def load(name):
    return load_corpus(name, DATA_ROOT / CORPORA[name].folder)


class TestRules:
    @given(st.lists(st.one_of(st.none(), st.text(min_size=1)), max_size=60))
    def test_speakers_stay_together_and_the_unknown_train(self, names):
        split = split_corpus([clip(number, name) for number, name in enumerate(names)])
        assert_disjoint(split)
        assert sum(map(len, split.parts().values())) == len(names)
        assert not [c for c in split.validation + split.test if c.speaker is None]

    def test_the_hash_holds_still(self):
        assert [hashed_part(f"speaker {number}") for number in range(8)] == HASHED

    def test_the_hash_gives_the_shares_it_promises(self):
        shares = Counter(hashed_part(str(number)) for number in range(20_000))
        assert shares["test"] == pytest.approx(3000, abs=200)
        assert shares["validation"] == pytest.approx(3000, abs=200)

    def test_published_lists_come_first(self):
        split = split_corpus([clip(1, None, part="test"), clip(2, None), clip(3, None, part="validation")])
        assert [c.id for c in split.test] == ["csv/1"]
        assert [c.id for c in split.train] == ["csv/2"]
        assert_disjoint(split)

    def test_a_corpus_for_evaluation_is_all_test(self):
        clips = [clip(number, f"urdu-{number}", "urdu") for number in range(9)]
        assert split_corpus(clips).test == tuple(clips)

    def test_several_corpora_split_as_each_alone(self):
        first = [clip(number, f"a{number}") for number in range(20)]
        second = [clip(number, f"b{number}", "folder") for number in range(20)]
        both = split_corpus(first + second)
        assert both.name == "csv+folder"
        assert both.test == split_corpus(first).test + split_corpus(second).test

    def test_leaving_one_speaker_out(self):
        clips = [clip(number, "abc"[number % 3]) for number in range(9)] + [clip(9, None)]
        found = folds(clips)
        assert [{c.speaker for c in fold.test} for fold in found] == [{"a"}, {"b"}, {"c"}]
        assert [{c.speaker for c in fold.validation} for fold in found] == [{"b"}, {"c"}, {"a"}]
        assert all(clips[9] in fold.train for fold in found)

    def test_folds_need_three_speakers(self):
        with pytest.raises(SplitError, match="Only 2 speakers are known: folds need three or more"):
            folds([clip(1, "a"), clip(2, "b"), clip(3, None)])


class TestLeaks:
    def test_a_speaker_on_two_sides(self):
        split = Split("leaky", (clip(1, "anna"),), (), (clip(2, "anna"),))
        with pytest.raises(SplitError, match="Split leaky: speaker anna is in train and in test"):
            assert_disjoint(split)

    def test_a_clip_twice(self):
        with pytest.raises(SplitError, match=r"clip csv/1 \(as csv/1\) is in train and in validation"):
            assert_disjoint(Split("leaky", (clip(1, "anna"),), (clip(1, "bert"),), ()))

    def test_a_file_under_two_ids(self):
        twin = replace(clip(1, "bert"), id="csv/other")
        with pytest.raises(SplitError, match=r"file csv/1 \(as csv/other\) is in train and in test"):
            assert_disjoint(Split("leaky", (clip(1, "anna"),), (), (twin,)))

    def test_an_unknown_speaker_held_out(self):
        with pytest.raises(SplitError, match="csv/2 in validation is of nobody known"):
            assert_disjoint(Split("leaky", (clip(1, "anna"),), (clip(2, None),), ()))

    def test_unknown_speakers_may_measure_what_trained_on_others(self):
        assert_disjoint(Split("measured", (), (), (clip(1, None), clip(2, None))))

    @pytest.mark.data
    @real_data
    def test_a_copied_recording(self, tmp_path):
        split = split_corpus(load("emodb"))
        copy = shutil.copy(split.train[0].path, tmp_path / "renamed.opus")
        planted = clip(1, "somebody else")
        leaky = replace(split, test=(*split.test, replace(planted, path=Path(copy))))
        assert_disjoint(leaky)
        with pytest.raises(SplitError, match=r"recording emodb/03a01Fa \(as csv/1\) is in train and in test"):
            assert_disjoint(leaky, contents=True)


@pytest.mark.data
@real_data
class TestRealCorpora:
    @pytest.mark.parametrize("name", REAL)
    def test_no_speaker_on_two_sides(self, name):
        split = split_corpus(load(name))
        assert_disjoint(split)
        assert {part: len(clips) for part, clips in split.parts().items()} == SIZES[name]

    def test_all_together(self):
        assert_disjoint(split_corpus([c for name in REAL for c in load(name)]))

    @pytest.mark.parametrize("name", ["emodb", *LARGE])
    def test_no_recording_on_two_sides(self, name):
        assert_disjoint(split_corpus(load(name)), contents=True)

    def test_men_and_women_are_even_in_every_part_of_ravdess(self):
        for clips in split_corpus(load("ravdess")).parts().values():
            actors = {int(c.speaker[-2:]) for c in clips}
            assert sum(actor % 2 for actor in actors) * 2 == len(actors)

    def test_the_six_folds_of_ravdess(self):
        clips = load("ravdess")
        found = folds(clips)
        for fold, actors in zip(found, RAVDESS_FOLDS, strict=True):
            assert_disjoint(fold)
            assert {c.speaker[-2:] for c in fold.test} == set(actors)
            assert (len(fold.train), len(fold.validation), len(fold.test)) == (960, 240, 240)
        assert sorted(c.id for fold in found for c in fold.test) == sorted(c.id for c in clips)

    def test_emodb_leaves_each_of_ten_out(self):
        found = folds(load("emodb"))
        assert len(found) == 10
        for fold in found:
            assert_disjoint(fold)

    @pytest.mark.parametrize("name", REAL)
    def test_every_part_has_every_class(self, name):
        split = split_corpus(load(name))
        classes = {c.label for clips in split.parts().values() for c in clips}
        for clips in split.parts().values():
            assert not clips or {c.label for c in clips} == classes


class TestFiles:
    CLIPS = tuple(clip(number, f"speaker {number}" if number % 4 else None) for number in range(40))

    def test_a_written_split_comes_back(self, tmp_path):
        split = split_corpus(self.CLIPS)
        write_split(split, tmp_path / "split.json")
        assert read_split(tmp_path / "split.json", reversed(self.CLIPS)) == Split(
            split.name, *(tuple(sorted(clips, key=lambda c: c.id)) for clips in split.parts().values())
        )

    def test_names_that_are_no_text_are_kept(self, tmp_path):
        nameless = clip(1, "a\udcff")
        write_split(split_corpus([nameless]), tmp_path / "split.json")
        parts = read_split(tmp_path / "split.json", [nameless]).parts()
        assert [found for clips in parts.values() for found in clips] == [nameless]

    def test_where_it_cannot_be_written(self, tmp_path):
        with pytest.raises(SplitError, match=r"Cannot write the split .* \(No such file or directory\)"):
            write_split(split_corpus(self.CLIPS), tmp_path / "nowhere" / "split.json")

    def test_an_altered_split_is_refused(self, tmp_path):
        path = tmp_path / "split.json"
        write_split(split_corpus(self.CLIPS), path)
        stored = json.loads(path.read_text())
        stored["parts"]["train"]["clips"].append(stored["parts"]["test"]["clips"].pop())
        path.write_text(json.dumps(stored))
        with pytest.raises(SplitError, match="the train clips do not match their hash; write it again"):
            read_split(path, self.CLIPS)

    def test_a_missing_clip_and_another_speaker_are_named(self, tmp_path):
        path = tmp_path / "split.json"
        write_split(split_by_speaker("own", self.CLIPS, ["speaker 1"], ["speaker 2"]), path)
        with pytest.raises(SplitError, match="the clip csv/39 is not in the corpus"):
            read_split(path, self.CLIPS[:39])
        with pytest.raises(SplitError, match=r"csv/39 was by speaker 39, now somebody\."):
            read_split(path, [*self.CLIPS[:39], replace(self.CLIPS[39], speaker="somebody")])

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": 1, "parts": {"train": {}}}', "\0"])
    def test_what_is_no_split_is_refused(self, tmp_path, text):
        (tmp_path / "split.json").write_text(text)
        with pytest.raises(SplitError, match="Cannot read the split"):
            read_split(tmp_path / "split.json", [])
