from sottovoce.models.training.stopping import EarlyStopping


def test_the_count_starts_anew_at_every_improvement():
    stopping = EarlyStopping(2)
    for score, improved, exhausted in (
        (0.1, True, False),
        (0.0, False, False),
        (0.2, True, False),  # improving every second round must never stop
        (0.1, False, False),
        (0.3, True, False),
        (0.3, False, False),
        (0.2, False, True),
    ):
        assert stopping.improved(score) is improved
        assert stopping.exhausted is exhausted
    assert stopping.best == 0.3


def test_it_goes_on_where_it_was():
    stopping = EarlyStopping(2)
    stopping.improved(0.5)
    stopping.improved(0.4)
    other = EarlyStopping(2)
    other.restore(stopping.state())
    assert not other.improved(0.45)
    assert other.exhausted
