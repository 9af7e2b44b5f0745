"""The package as others see it."""

import subprocess
import sys

import pytest

from sottovoce.daemon import segment


def test_every_name_is_there_and_the_others_know_it_too() -> None:
    assert {segment.Segmenter.__module__, segment.Meter.__module__} == {"sottovoce.daemon.segment.segmenter"}
    assert segment.SegmentSettings().max_ms > 0
    assert all(getattr(segment, name) is not None for name in segment.__all__)


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match=r"'sottovoce\.daemon\.segment' has no attribute 'Segment'"):
        _ = segment.Segment


def test_importing_it_loads_no_numpy() -> None:
    script = "import sys, sottovoce.daemon.segment; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], timeout=30, check=False).returncode == 0
