"""The suggest thread's work: utterances to suggestions, and control requests in between."""

import logging
import time
from collections.abc import Callable

from ...clients.protocol import Event
from ...models.errors import ModelError
from ...models.inference import SpeechEmbedding, SpeechModel
from ..segment import Final, Partial
from ..suggest.director import Director
from ..suggest.terms import Decision, Query
from . import messages
from .finding import Finder, explained
from .hearing import heard, speech_of
from .latency import Latencies
from .mailbox import Call, Mailbox

_log = logging.getLogger(__name__)


class Suggester:
    """Encodes, searches, decides and publishes; everything here runs on one thread.

    Parameters
    ----------
    speech : SpeechModel
        The encoder.
    finder : Finder
        Searches the library.
    director : Director
        Decides.
    publish : callable
        Takes events.
    admit : callable
        Returns the part of an utterance that is a query, or None.
    remember : callable
        Called after every decision that changed what the director remembers.
    latencies : Latencies
        Where the time of each stage is recorded.
    """

    def __init__(
        self,
        *,
        speech: SpeechModel,
        finder: Finder,
        director: Director,
        publish: Callable[[Event], None],
        admit: Callable[[Partial | Final], Partial | Final | None],
        remember: Callable[[], None],
        latencies: Latencies,
    ) -> None:
        self._speech = speech
        self.finder = finder
        self.director = director
        self._publish = publish
        self._admit = admit
        self._remember = remember
        self._latencies = latencies

    def run(self, mailbox: Mailbox) -> None:
        """Work until the mailbox is closed and empty."""
        while not (mailbox.closed and len(mailbox) == 0):
            match mailbox.get():
                case Call() as call:
                    _carry_out(call)
                case Partial() | Final() as event:
                    if (query := self._admit(event)) is not None:
                        self.hear(query)

    def hear(self, event: Partial | Final) -> None:
        """Turn an utterance, or the beginning of one, into events on the wire."""
        began_s = time.monotonic()
        embedding = self._encode(event)
        if embedding is None:
            return
        encoded_s = time.monotonic()
        self._publish(messages.heard(event, embedding))
        decision = self.answer(self.director.hear(heard(event, embedding), encoded_s))
        decided_s = time.monotonic()
        closed_s = event.utterance.t_closed_s if isinstance(event, Final) else event.t_s
        latency_ms = round(1000 * (decided_s - closed_s), 2)
        self._publish(messages.suggestion(decision, str(speech_of(event).id), latency_ms))
        if isinstance(event, Final):
            self._latencies.add("wait", began_s - closed_s)
            self._latencies.add("encode", encoded_s - began_s)
            self._latencies.add("decide", decided_s - encoded_s)
            self._latencies.add("speech_end_to_suggestion", time.monotonic() - closed_s)
        if decision.decision == "switch":
            self._remember()

    def command(self, asked: Query | Decision) -> Decision:
        """Carry out what was asked for by hand: decide, publish, remember."""
        decision = self.answer(asked)
        self._publish(messages.suggestion(decision, None, None))
        self._remember()
        return decision

    def answer(self, asked: Query | Decision) -> Decision:
        """Return the decision, searching the library if the director asks for that."""
        if isinstance(asked, Decision):
            return asked
        decision = self.director.decide(asked, self.finder.find(asked), time.monotonic())
        return explained(decision, self.finder.shortfall)

    def _encode(self, event: Partial | Final) -> SpeechEmbedding | None:
        try:
            return self._speech.embed(speech_of(event).samples)
        except ModelError as error:
            if isinstance(event, Final):
                _log.info("Utterance %s is no query: %s", event.utterance.id, error)
                self._publish(messages.unusable(event, "unusable", str(error)))
            return None


def _carry_out(call: Call) -> None:
    """Run a request; whatever goes wrong is its asker's answer, not the end of the daemon."""
    if not call.reply.set_running_or_notify_cancel():
        return
    try:
        call.reply.set_result(call.run())
    except Exception as error:  # noqa: BLE001 - handed to the one who asked
        call.reply.set_exception(error)
