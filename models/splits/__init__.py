"""Train, validation and test without a shared voice: by speaker for speech, by artist for music.

Rules
-----
- A speaker (artist) is in one part only. Published or hand-balanced lists come first; everybody else falls
  into a part by a hash of the name, so that new clips never move old ones, on any machine.
- A clip of an unknown speaker only trains: nobody could show that its voice is unheard in validation or test.
  Music without a known artist trains too, unless a published list by song places it (DEAM).
- A corpus for evaluation only is all test.
- Validation is other speakers than test, too: nothing may be chosen on those who are measured.
"""

from .leaks import assert_disjoint
from .rules import RAVDESS_FOLDS, Split, folds, hashed_part, split_by_speaker, split_corpus
from .stored import read_split, write_split

__all__ = [
    "RAVDESS_FOLDS",
    "Split",
    "assert_disjoint",
    "folds",
    "hashed_part",
    "read_split",
    "split_by_speaker",
    "split_corpus",
    "write_split",
]
