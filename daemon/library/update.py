"""Bringing the catalogue and the index up to date with the music folders.

Every finished track is kept at once, so an update can be ended at any time and goes on where it was.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Protocol

from ..errors import LibraryError
from ..lock import FileLock
from .catalogue import Catalogue
from .embedding import embed
from .encoder import Encoder
from .failure import UnusableFileError
from .folders import absolute
from .media import DECODER
from .opening import Indexed, renew_index
from .plan import distrust, plan, vanished
from .progress import Progress, Summary
from .reading import Order, Outcome, Reader
from .records import Failure, FileStamp, Provenance, Track
from .scan import Scan, scan
from .settings import LibrarySettings
from .shelf import read as read_shelf

_PUBLISH_EVERY_S = 30.0


class Bundle(Protocol):
    """What an update needs of a model bundle."""

    @property
    def hash(self) -> str:
        """Tells one training from another."""
        ...

    @property
    def music(self) -> Encoder:
        """The music model."""
        ...


def update_library(
    catalogue: Path,
    index_folder: Path,
    folders: Sequence[Path],
    bundle: Bundle,
    settings: LibrarySettings,
    *,
    retry_failed: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
    stop: Event | None = None,
) -> Summary:
    """Bring a library up to date with its music folders.

    Parameters
    ----------
    catalogue : Path
        The SQLite file; made if absent.
    index_folder : Path
        Where index generations lie.
    folders : sequence of Path
        Music folders, besides those that the catalogue knows already.
    bundle : Bundle
        The model.
    settings : LibrarySettings
        Windows, threads, index.
    retry_failed : bool
        Whether files that gave no track are tried again though they have not changed.
    on_progress : callable
        Called after each file.
    stop : Event
        Set it, from anywhere, to end the run after the file in hand.

    Raises
    ------
    StateError
        If another process is updating the library.
    LibraryError
        If there is no music folder, or the catalogue cannot be read or written.
    """
    with (
        FileLock(catalogue.with_suffix(".lock"), "updating the library"),
        Catalogue(catalogue, create=True) as opened,
    ):
        for folder in folders:
            opened.add_root(absolute(str(folder)))
        roots = opened.roots()
        if not roots:
            raise LibraryError(
                "The library has no music folder yet. Name one: `sottovoce library add ~/Music`."
            )
        scans = [scan(root) for root in roots]
        run = _Run(opened, bundle, settings, on_progress, stop or Event())
        run.read(scans, retry_failed=retry_failed)
        if not run.summary.interrupted:
            run.settle(scans)
        if opened.changes:
            opened.publish()
        if not run.summary.interrupted:
            run.renew_index(index_folder)
    return run.summary


class _Run:
    """One update of an open catalogue, with what is counted on the way."""

    def __init__(
        self,
        catalogue: Catalogue,
        bundle: Bundle,
        settings: LibrarySettings,
        on_progress: Callable[[Progress], None],
        stop: Event,
    ) -> None:
        self._catalogue = catalogue
        self._encoder = bundle.music
        self._made_by = Provenance(bundle.hash, DECODER)
        self._settings = settings
        self._on_progress = on_progress
        self._stop = stop
        self.summary = Summary()

    def read(self, scans: list[Scan], *, retry_failed: bool) -> None:
        """Read what is new or changed."""
        present = {path: stamp for found in scans for path, stamp in found.files.items()}
        embedded = self._catalogue.embedded(self._made_by.bundle)
        todo = plan(
            present, self._catalogue.files(), self._catalogue.failures(), embedded, retry_failed=retry_failed
        )
        self.summary.unchanged = todo.unchanged
        self._catalogue.set_missing(todo.back, missing=False)
        encoder, settings = self._encoder, self._settings
        order = Order(encoder.sample_rate_hz, encoder.window_s, settings.windows_per_track, embedded)
        outcomes = Reader(order, settings.decode_processes).read(todo.read, self._stop)
        total, done = len(todo.read), 0
        begun = published = time.monotonic()
        for stamp, outcome in outcomes:
            self._keep(stamp, outcome, embedded)
            done += 1
            now = time.monotonic()
            per_s = done / max(now - begun, 1e-9)
            self._on_progress(Progress(done, total, stamp.path, 60.0 * per_s, (total - done) / per_s))
            if now - published > _PUBLISH_EVERY_S:
                self._catalogue.publish()
                published = now
        self.summary.interrupted = done < total

    def _keep(self, stamp: FileStamp, outcome: Outcome, embedded: set[str]) -> None:
        """Keep one file as a track, as another file of a track, or as a failure."""
        if isinstance(outcome, FileNotFoundError):  # gone since the scan: the next update settles it
            return
        try:
            if isinstance(outcome, UnusableFileError):
                raise outcome
            identity = outcome.identity
            if outcome.heard is None or identity.hash in embedded:
                self._catalogue.attach(identity.hash, outcome.tags, stamp)
                self.summary.followed += 1
                return
            track = Track(
                identity.hash,
                identity.duration_s,
                outcome.heard.level_dbfs,
                identity.truncated,
                outcome.tags,
            )
            self._catalogue.store(track, embed(outcome.heard, self._encoder), stamp, self._made_by)
            embedded.add(identity.hash)
            self.summary.added += 1
        except UnusableFileError as error:
            self._catalogue.fail(Failure(stamp, error.reason, str(error)))
            self.summary.failed += 1

    def settle(self, scans: list[Scan]) -> None:
        """Mark what has gone from a folder as missing, unless the folder itself is in doubt."""
        present = {path for found in scans for path in found.files}
        for found in scans:
            known = self._catalogue.files()
            gone = vanished(found, known, present)
            reason = distrust(found, known, gone)
            self._catalogue.set_offline(found.root, reason)
            if reason:
                self.summary.offline[found.root] = reason
                continue
            self.summary.missing += len(gone)
            self._catalogue.set_missing(found.absent(known), missing=True)
            self._catalogue.drop_failures(found.absent(self._catalogue.failures()))
        self._catalogue.drop_orphans()

    def renew_index(self, index_folder: Path) -> None:
        """Make the index anew if the vectors have changed."""
        shelf = read_shelf(self._catalogue, self._made_by.bundle)
        indexed = Indexed(
            shelf.vectors, len(shelf.tracks), self._made_by.bundle, self._catalogue.vectors_revision
        )
        self.summary.index = renew_index(indexed, index_folder, self._settings)
