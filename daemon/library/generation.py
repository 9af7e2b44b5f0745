"""Index generations on disk: a folder each, a manifest in each, and a pointer that is swapped atomically.

::

    index/CURRENT                     the name of the generation in force
    index/gen-1f0c…/forest.ann        what annoy wrote
    index/gen-1f0c…/manifest.json     what must be true of it

Nothing is ever written in place: a process that has the old file mapped keeps a whole one (writing into a
mapped file is a bus error for its readers).
"""

import hashlib
import re
import secrets
import shutil
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..atomic import write_atomically
from .annoy_index import METRIC, AnnoyIndex, build
from .exact import ExactIndex

_CURRENT = "CURRENT"
_FOREST = "forest.ann"
_MANIFEST = "manifest.json"
_NAME = re.compile(r"gen-[0-9a-f]{16}")
_PROBES = 50
_LEAST_RECALL = 0.9


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a generation was made from, and the hash of the file."""

    dimension: int
    metric: str
    count: int
    bundle: str
    vectors_revision: int
    sha256: str


class Doubt(Exception):  # noqa: N818 - it is not an error: the search is exact instead
    """Why a generation is not used."""


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def load(folder: Path, vectors: NDArray[np.float32], bundle: str, vectors_revision: int) -> AnnoyIndex:
    """Open the generation in force, after everything that can be checked has been.

    Raises
    ------
    Doubt
        If there is none, or it is not exactly the one made from these vectors.
    """
    try:
        name = (folder / _CURRENT).read_text(encoding="ascii").strip()
        if not _NAME.fullmatch(name):
            raise Doubt("CURRENT does not name a generation")
        manifest = msgspec.json.decode((folder / name / _MANIFEST).read_bytes(), type=Manifest)
        count, dimension = vectors.shape
        if manifest != Manifest(dimension, METRIC, count, bundle, vectors_revision, manifest.sha256):
            raise Doubt("it was made from other vectors than the catalogue's")
        forest = folder / name / _FOREST
        if _sha256(forest) != manifest.sha256:
            raise Doubt("its file is not the one that was written")
        index = AnnoyIndex(vectors, forest)
    except FileNotFoundError as error:
        raise Doubt("there is none") from error
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise Doubt(str(error)) from error
    if index.count != len(vectors):
        raise Doubt(f"annoy finds {index.count} items in it")
    return index


def _check(index: AnnoyIndex, vectors: NDArray[np.float32]) -> None:
    """Ask the new forest for vectors that it must find.

    Raises
    ------
    Doubt
        If it does not.
    """
    everything = np.ones(len(vectors), dtype=np.bool_)
    exact = ExactIndex(vectors)
    hits = []
    for position in np.linspace(0, len(vectors) - 1, min(_PROBES, len(vectors)), dtype=np.int64):
        _, wanted = exact.search(vectors[position], 10, everything)
        _, found = index.search(vectors[position], 10, everything)
        hits.append(np.mean(found >= wanted - 1e-6))  # by similarity: equal vectors may change places
    if index.count != len(vectors) or np.mean(hits) < _LEAST_RECALL:
        raise Doubt(
            f"of {len(vectors)} vectors it holds {index.count} and finds {np.mean(hits):.0%} in a test"
        )


def write(folder: Path, vectors: NDArray[np.float32], bundle: str, vectors_revision: int) -> None:
    """Build a generation, check it, put it in force, and only then remove the others.

    Raises
    ------
    OSError, StateError
        If the disk is full or the folder cannot be written; the old generation stays in force.
    Doubt
        If the new forest fails its test; the old generation stays in force.
    """
    name = f"gen-{secrets.token_hex(8)}"
    new = folder / name
    new.mkdir(parents=True)
    try:
        build(vectors, new / _FOREST)
        count, dimension = vectors.shape
        manifest = Manifest(dimension, METRIC, count, bundle, vectors_revision, _sha256(new / _FOREST))
        write_atomically(new / _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        _check(AnnoyIndex(vectors, new / _FOREST), vectors)
        write_atomically(folder / _CURRENT, name.encode())
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    for other in folder.iterdir():
        if _NAME.fullmatch(other.name) and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
