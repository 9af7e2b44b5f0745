"""Reports of clients, folded: who plays, since when, and until when it is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.segment.playback.reports import REPORT_LIFE_S, Report, Reports, Sounding


def playing(t_s: float, position_s: float = 0.0, path: str = "a", client: str = "player") -> Report:
    return Report(client, True, path, position_s, t_s)


def stopped(t_s: float, client: str = "player") -> Report:
    return Report(client, False, "", 0.0, t_s)


def test_nothing_sounds_before_a_report_and_a_stop_of_nothing_is_nothing() -> None:
    reports = Reports(1.0)
    assert reports.sounding(0.0) is None
    reports.take(stopped(1.0))
    assert reports.sounding(1.0) is None


def test_music_is_in_the_room_for_the_hangover_after_it_stopped() -> None:
    reports = Reports(1.0)
    reports.take(playing(10.0, 3.0))
    assert reports.sounding(10.5) == Sounding("a", 7.0)
    reports.take(stopped(11.0))
    assert reports.sounding(11.9) == Sounding("a", 7.0)
    assert reports.sounding(12.0) is None


def test_a_client_that_falls_silent_has_stopped() -> None:
    reports = Reports(1.0)
    reports.take(playing(10.0))
    assert reports.sounding(10.0 + REPORT_LIFE_S + 0.9) is not None
    assert reports.sounding(10.0 + REPORT_LIFE_S + 1.0) is None
    reports.take(stopped(17.0))
    assert reports.sounding(17.0) is None, "its stop comes too late to bring anything back"


@given(st.lists(st.floats(-0.3, 0.3), min_size=1, max_size=20))
def test_rough_positions_are_one_playback(errors_s: list[float]) -> None:
    reports = Reports(1.0)
    reports.take(playing(100.0, 20.0))
    for number, error_s in enumerate(errors_s, 1):
        reports.take(playing(100.0 + number, 20.0 + number + error_s))
    assert reports.sounding(100.0 + len(errors_s)) == Sounding("a", 80.0)


@pytest.mark.parametrize("report", [playing(11.0, 30.0), playing(11.0, 1.0, "b")])
def test_a_jump_and_another_recording_are_another_playback(report: Report) -> None:
    reports = Reports(1.0)
    reports.take(playing(10.0))
    reports.take(report)
    assert reports.sounding(11.0) == Sounding(report.path, report.t_s - report.position_s)


def test_of_two_clients_at_once_nothing_is_known_but_that_they_play() -> None:
    reports = Reports(1.0)
    reports.take(playing(10.0))
    reports.take(playing(10.0, 5.0, "b", "obs"))
    assert reports.sounding(10.5) == Sounding("", 0.0)
    reports.take(stopped(10.5, "obs"))
    assert reports.sounding(11.5) == Sounding("a", 10.0)
