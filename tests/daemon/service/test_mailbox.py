"""The hand-over between listening and suggesting."""

import threading
from concurrent.futures import Future

import pytest

from sottovoce.daemon.segment import Final, Partial
from sottovoce.daemon.service.mailbox import MAX_FINALS, Call, Mailbox


def final(make=Final) -> Final:
    return make.__new__(make)


def partial() -> Partial:
    return Partial.__new__(Partial)


def call() -> Call:
    return Call(lambda: None, Future())


def test_calls_overtake_finals_and_finals_overtake_partials():
    mailbox = Mailbox()
    late, done, request = partial(), final(), call()
    mailbox.put(done)
    mailbox.put(late)
    mailbox.put(request)
    assert [mailbox.get(), mailbox.get(), mailbox.get()] == [request, done, late]


def test_only_the_newest_partial_waits_and_a_final_drops_it():
    mailbox = Mailbox()
    old, new = partial(), partial()
    mailbox.put(old)
    mailbox.put(new)
    assert len(mailbox) == 1
    assert mailbox.get() is new
    mailbox.put(old)
    done = final()
    mailbox.put(done)
    assert mailbox.get() is done
    assert mailbox.get(timeout_s=0) is None


def test_the_oldest_final_is_dropped_and_counted():
    mailbox = Mailbox()
    finals = [final() for _ in range(MAX_FINALS + 3)]
    for job in finals:
        mailbox.put(job)
    assert mailbox.dropped == 3
    assert mailbox.get() is finals[3]


@pytest.mark.timeout(5)
def test_close_wakes_the_reader_after_the_last_job():
    mailbox = Mailbox()
    seen = []

    def read() -> None:
        while (job := mailbox.get()) is not None:
            seen.append(job)

    reader = threading.Thread(target=read)
    reader.start()
    done = final()
    mailbox.put(done)
    mailbox.close()
    reader.join()
    assert seen == [done]
    assert mailbox.closed


@pytest.mark.timeout(5)
def test_a_patient_mailbox_makes_the_listener_wait_instead_of_dropping():
    mailbox = Mailbox(patient=True)
    finals = [final() for _ in range(3 * MAX_FINALS)]
    listener = threading.Thread(target=lambda: [mailbox.put(job) for job in finals])
    listener.start()
    taken = [mailbox.get() for _ in finals]
    listener.join()
    assert all(one is other for one, other in zip(taken, finals, strict=True))
    assert mailbox.dropped == 0


@pytest.mark.timeout(5)
def test_closing_lets_a_waiting_listener_go():
    mailbox = Mailbox(patient=True)
    listener = threading.Thread(target=lambda: [mailbox.put(final()) for _ in range(MAX_FINALS + 1)])
    listener.start()
    mailbox.close()
    listener.join()


def test_a_call_after_closing_is_cancelled_so_that_nobody_waits_for_it():
    mailbox, request = Mailbox(), call()
    mailbox.close()
    mailbox.put(request)
    assert request.reply.cancelled()
    assert mailbox.get() is None
