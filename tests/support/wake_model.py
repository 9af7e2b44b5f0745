"""A small but real wake model: ridge regression on speech embeddings of synthetic voices, as an ONNX file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sottovoce.daemon.frames import Samples
from tests.support.spoken import VOICES, spoken

EMBEDDINGS, SIZE = 16, 96
WINDOW_SAMPLES = 32_000
PHRASE = "hey orchestra"
OTHERS = ("good evening everybody", "play something calm", "the weather is fine", "hello computer")


def train(path: Path) -> Path:
    """Write a model that knows PHRASE, and return its path."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights, bias = _fit()
    graph = helper.make_graph(
        [
            helper.make_node("Reshape", ["x", "shape"], ["flat"]),
            helper.make_node("Gemm", ["flat", "w", "b"], ["z"]),
            helper.make_node("Sigmoid", ["z"], ["score"]),
        ],
        "wake",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, EMBEDDINGS, SIZE])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, [1, 1])],
        [
            numpy_helper.from_array(np.array([1, EMBEDDINGS * SIZE], np.int64), "shape"),
            numpy_helper.from_array(weights.astype(np.float32)[:, None], "w"),
            numpy_helper.from_array(np.array([bias], np.float32), "b"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(path))
    return path


def _fit() -> tuple[NDArray[np.float64], float]:
    """Return weights and bias: +4 for the phrase at the end of the window, -4 for the rest."""
    rows, labels = [], []
    embedded = _embedder()
    for voice in VOICES[:4]:
        said = spoken(PHRASE, voice)
        for late in (0, 5_120):
            rows.append(_window(said, late))
            labels.append(4.0)
        for text in OTHERS:
            rows.append(_window(spoken(text, voice), 0))
            labels.append(-4.0)
    rows.append(np.zeros(WINDOW_SAMPLES, np.int16))
    labels.append(-4.0)
    x = np.array([embedded(row) for row in rows], np.float64)
    mean = x.mean(axis=0)
    gram = (x - mean) @ (x - mean).T
    alpha = np.linalg.solve(gram + 10.0 * np.eye(len(x)), np.array(labels))
    weights = (x - mean).T @ alpha
    return weights, float(-mean @ weights)


def _window(said: Samples, late: int) -> NDArray[np.int16]:
    padded = np.concatenate([np.zeros(WINDOW_SAMPLES, np.int16), said, np.zeros(late, np.int16)])
    return padded[-WINDOW_SAMPLES:]


def _embedder() -> Callable[[Samples], NDArray[np.float32]]:
    """Return what turns a window into the embeddings that a wake model sees, by standing in for one."""
    from livekit.wakeword import WakeWordModel
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    network = WakeWordModel(sess_options=options)
    seen: list[NDArray[np.float32]] = []

    class Taken:
        def run(self, _outputs: object, inputs: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
            seen.append(inputs["x"])
            return [np.zeros((1, 1), np.float32)]

    network._classifiers["taken"] = (Taken(), "x")

    def embedded(window: Samples) -> NDArray[np.float32]:
        network.predict(window)
        return seen[-1].ravel()

    return embedded
