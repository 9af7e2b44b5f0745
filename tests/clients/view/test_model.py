import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.protocol import Level, Unknown
from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.clients.tracking import Connection, Gap, Item, SessionChanged
from sottovoce.clients.view import View, fold
from sottovoce.clients.view.model import HISTORY, TRAIL

HERE = Connection(alive=True, reason="It is there.")
NOTICES: list[Item] = [Gap("level", 2), SessionChanged("a", "b"), HERE, Unknown(name="wake", fields={})]


def after(*items: Item) -> View:
    view = View()
    for item in items:
        view = fold(view, item)
    return view


def test_the_last_event_of_each_topic_is_kept() -> None:
    view = after(*EXAMPLES.values())
    for topic in ("state", "suggestion", "library", "playback", "heartbeat", "level"):
        assert getattr(view, topic) == EXAMPLES[topic]


def test_an_utterance_is_followed_from_start_to_end() -> None:
    started, partial, final, rejected = (
        EXAMPLES[f"utterance.{kind}"] for kind in ("started", "partial", "final", "rejected")
    )
    assert after(started).speaking
    assert after(started, partial).speaking
    assert after(started, partial).heard == partial
    assert not after(started, partial, final).speaking
    assert after(final, started, rejected).rejected == rejected
    assert after(final, started, rejected).heard == final
    assert not after(started, rejected).speaking
    assert after(rejected, final).rejected is None


def test_the_past_is_bounded() -> None:
    level = EXAMPLES["level"]
    final = EXAMPLES["utterance.final"]
    view = after(*[level] * 500, *[final] * 50)
    assert len(view.levels) == HISTORY
    assert view.trail == ((0.75, 0.625),) * TRAIL


def test_a_restart_forgets_all_but_the_connection() -> None:
    assert after(*EXAMPLES.values(), HERE, SessionChanged("a", "b")) == View(connection=HERE)


def test_a_daemon_that_is_gone_shows_no_level() -> None:
    gone = Connection(alive=False, reason="Gone.")
    view = after(EXAMPLES["level"], gone)
    assert view.level is None
    assert view.connection == gone


def test_missed_events_add_up() -> None:
    assert after(Gap("level", 2), Gap("state", 3)).missed == 5


@given(st.lists(st.sampled_from([*EXAMPLES.values(), *NOTICES])))
def test_any_order_of_items_can_be_folded(items: list[Item]) -> None:
    view = after(*items)
    assert len(view.levels) <= HISTORY
    levels = [item for item in items if isinstance(item, Level)]
    assert view.level is None or view.level == levels[-1]


def test_the_view_is_a_value() -> None:
    view = View()
    assert fold(view, msgspec.structs.replace(EXAMPLES["state"], tracks=1)) != view
    assert view == View()


def test_an_abstention_does_not_forget_the_ranked_tracks() -> None:
    ranked = EXAMPLES["suggestion"]
    unsure = msgspec.structs.replace(ranked, decision="abstain", tracks=())
    view = fold(fold(View(), ranked), unsure)
    assert view.suggestion is unsure
    assert view.ranked is ranked
