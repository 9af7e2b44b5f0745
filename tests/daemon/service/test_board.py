"""The state of the daemon is published at every change and only then."""

from sottovoce.clients.protocol import Event, State
from sottovoce.daemon.service.board import Board


def test_publishes_changes_only():
    published: list[Event] = []
    board = Board(State(daemon="starting", capture="starting"), published.append)
    board.change(source="file")
    board.show()
    board.change(daemon="ready")
    board.change(daemon="ready")
    board.change(capture="lost", reason="unplugged")
    assert [
        (event.daemon, event.capture, event.reason) for event in published if isinstance(event, State)
    ] == [
        ("starting", "starting", ""),
        ("ready", "starting", ""),
        ("ready", "lost", "unplugged"),
    ]
    assert board.state == published[-1]
