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
_PROBES = 100
_LEAST_RECALL = 0.99
_EFFORTS = (5_000, 10_000, 20_000)
"""Candidates to look at; from about 20,000 on exact search is as fast."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a generation was made from, the hash of its file, and the effort that finds enough.

    Effort 0 means that none does: then there is no file, and search is exact.
    """

    dimension: int
    metric: str
    count: int
    bundle: str
    vectors_revision: int
    sha256: str
    effort: int


class Doubt(Exception):  # noqa: N818 - it is not an error: the search is exact instead
    """Why a generation is not used."""


class Unfit(Doubt):
    """The generation fits the vectors, but annoy finds too few neighbours among them."""


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def load(folder: Path, vectors: NDArray[np.float32], bundle: str, vectors_revision: int) -> AnnoyIndex:
    """Open the generation in force, after everything that can be checked has been.

    Raises
    ------
    Doubt
        If there is none, or it is not exactly the one made from these vectors.
    Unfit
        If it is, and annoy is of no use for them.
    """
    try:
        name = (folder / _CURRENT).read_text(encoding="ascii").strip()
        if not _NAME.fullmatch(name):
            raise Doubt("CURRENT does not name a generation")
        manifest = msgspec.json.decode((folder / name / _MANIFEST).read_bytes(), type=Manifest)
        if manifest != _manifest(vectors, bundle, vectors_revision, manifest.sha256, manifest.effort):
            raise Doubt("it was made from other vectors than the catalogue's")
        if not manifest.effort:
            raise Unfit("annoy finds too few neighbours among these vectors")
        forest = folder / name / _FOREST
        if _sha256(forest) != manifest.sha256:
            raise Doubt("its file is not the one that was written")
        index = AnnoyIndex(vectors, forest, manifest.effort)
    except FileNotFoundError as error:
        raise Doubt("there is none") from error
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise Doubt(str(error)) from error
    if index.count != len(vectors):
        raise Doubt(f"annoy finds {index.count} items in it")
    return index


def _manifest(
    vectors: NDArray[np.float32], bundle: str, vectors_revision: int, sha256: str, effort: int
) -> Manifest:
    count, dimension = vectors.shape
    return Manifest(dimension, METRIC, count, bundle, vectors_revision, sha256, effort)


def _least_effort(forest: Path, vectors: NDArray[np.float32]) -> int:
    """Ask the new forest for neighbours that exact search knows; return the least effort that finds them.

    Returns
    -------
    int
        0 if none finds 99 of 100.

    Raises
    ------
    Doubt
        If the forest does not hold every vector.
    """
    rng = np.random.default_rng(0)
    chosen = vectors[rng.integers(0, len(vectors), _PROBES)]
    # Beside the vectors and not on them, as queries are.
    queries = chosen + 0.3 * rng.normal(size=chosen.shape).astype(np.float32) / np.sqrt(chosen.shape[1])
    queries = (queries / np.linalg.norm(queries, axis=1, keepdims=True)).astype(np.float32)
    everything = np.ones(len(vectors), dtype=np.bool_)
    exact = ExactIndex(vectors)
    wanted = [exact.search(query, 10, everything)[1] for query in queries]
    for effort in _EFFORTS:
        index = AnnoyIndex(vectors, forest, effort)
        if index.count != len(vectors):
            raise Doubt(f"annoy keeps {index.count} of {len(vectors)} vectors")
        found = [index.search(query, 10, everything)[1] for query in queries]
        # By similarity and not by position: equal vectors may change places.
        if np.mean(np.concatenate(found) >= np.concatenate(wanted) - 1e-6) >= _LEAST_RECALL:
            return effort
    return 0


def write(folder: Path, vectors: NDArray[np.float32], bundle: str, vectors_revision: int) -> None:
    """Build a generation, test it, put it in force, and only then remove the others.

    Raises
    ------
    OSError, StateError
        If the disk is full or the folder cannot be written; the old generation stays in force.
    Doubt
        If annoy loses vectors; the old generation stays in force.
    """
    name = f"gen-{secrets.token_hex(8)}"
    new = folder / name
    new.mkdir(parents=True)
    try:
        forest = new / _FOREST
        build(vectors, forest)
        effort = _least_effort(forest, vectors)
        manifest = _manifest(vectors, bundle, vectors_revision, _sha256(forest), effort)
        if not effort:
            forest.unlink()
        write_atomically(new / _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        write_atomically(folder / _CURRENT, name.encode())
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    for other in folder.iterdir():
        if _NAME.fullmatch(other.name) and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
