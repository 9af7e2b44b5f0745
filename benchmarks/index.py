"""How well and how fast the index searches: recall@10 of annoy against exact search, and what either costs.

    python -m benchmarks.index [--million]

The vectors are 64-d and of unit length. Embeddings are clustered: tightly, or so that clusters run into each
other; queries are new points of the same clusters. Vectors without any structure are the worst case: there
annoy finds too few, its own test notices, and search stays exact.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import write
from sottovoce.daemon.library.annoy_index import TREES
from sottovoce.daemon.library.exact import ExactIndex
from sottovoce.daemon.library.generation import Unfit, load
from sottovoce.daemon.library.generation import write as build

DIMENSION, QUERIES, K = 64, 500, 10
SPREADS = {"tight": 0.5, "loose": 1.0, "none": 1e6}


def clustered(count: int, spread: float) -> NDArray[np.float32]:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(200, DIMENSION))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    points = centres[rng.integers(0, len(centres), count)]
    points += rng.normal(size=points.shape) * spread / np.sqrt(DIMENSION)
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


def timed(index, queries, everything):
    found, took_ms = [], []
    for query in queries:
        began = time.perf_counter()
        found.append(set(index.search(query, K, everything)[0].tolist()))
        took_ms.append(1e3 * (time.perf_counter() - began))
    return found, np.percentile(took_ms, [50, 99])


def measure(count: int, name: str) -> str:
    points = clustered(count + QUERIES, SPREADS[name])
    vectors, queries = points[:count], points[count:]
    everything = np.ones(count, dtype=np.bool_)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        build(Path(folder), vectors, "benchmark", 1)
        built_s = time.perf_counter() - began
        size_mib = sum(path.stat().st_size for path in Path(folder).rglob("*.ann")) / 2**20
        wanted, exact_ms = timed(ExactIndex(vectors), queries, everything)
        start = f"| {count:,} | {name} |"
        exact = f"{exact_ms[0]:.2f} / {exact_ms[1]:.2f}"
        began = time.perf_counter()
        try:
            forest = load(Path(folder), vectors, "benchmark", 1)
        except Unfit:
            return f"{start} search stays exact | | {exact} | | {built_s:.1f} | | |"
        loaded_s = time.perf_counter() - began
        found, annoy_ms = timed(forest, queries, everything)
    recall = np.mean([len(got & true) / K for got, true in zip(found, wanted, strict=True)])
    return (
        f"{start} {recall:.4f} | {annoy_ms[0]:.2f} / {annoy_ms[1]:.2f} | {exact} | {forest.effort:,} "
        f"| {built_s:.1f} | {loaded_s:.2f} | {size_mib:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--million", action="store_true", help="Also one million vectors (minutes, 2 GiB).")
    million = parser.parse_args().million
    sizes = (1_000, 10_000, 100_000, *((1_000_000,) if million else ()))
    rows = []
    for count in sizes:
        for name in SPREADS:
            rows.append(measure(count, name))
            print(rows[-1], flush=True)
    how = f"{DIMENSION}-d, {QUERIES} queries, one thread, {TREES} trees. Times in ms are p50 / p99."
    heads = f"| vectors | clusters | recall@{K} | annoy, ms | exact, ms | effort | build, s | load, s | MiB |"
    body = "\n".join([how, "", heads, "|---:|---|---:|---:|---:|---:|---:|---:|---:|", *rows])
    write("index", "Index", body, "python -m benchmarks.index" + (" --million" if million else ""))


if __name__ == "__main__":
    main()
