import select

from sottovoce.daemon.publish.bell import Bell


def rings(bell: Bell) -> bool:
    return bool(select.select([bell], [], [], 0)[0])


def test_it_wakes_once_however_often_it_was_rung() -> None:
    bell = Bell()
    assert not rings(bell)
    for _ in range(100_000):  # more than the socket's buffer holds: ringing never blocks
        bell.ring()
    assert rings(bell)
    while rings(bell):
        bell.quiet()
    bell.quiet()
    bell.ring()
    assert rings(bell)
    bell.close()
    bell.ring()
