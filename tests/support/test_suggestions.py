"""The fakes of the director's tests do what they say."""

from collections import Counter

import numpy as np
import pytest

from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.settings import SuggestSettings
from tests.support.suggestions import MOODS, Listener, axis, hear, library


@pytest.mark.parametrize("emotion", MOODS)
def test_axes_are_unit_and_apart(emotion):
    assert np.linalg.norm(axis(emotion, 0.3)) == pytest.approx(1.0)
    assert [float(axis(emotion) @ axis(other)) for other in MOODS] == [
        float(emotion == other) for other in MOODS
    ]


def test_library_is_balanced():
    assert Counter(item.emotion for item in library(3)) == dict.fromkeys(MOODS, 3)


def test_search_returns_the_nearest_and_the_current():
    listener = Listener(Director(SuggestSettings(k=1)))
    listener.hear(hear("calm"), 0.0)
    query = listener.director.hear(hear("happy", "b", duration_s=10.0), 1.0)
    found = listener.search(query)
    assert len(found) == query.count + 1
    assert found[0].track == "happy0"
    assert query.include == "calm0"
    assert "calm0" in [item.track for item in found]
