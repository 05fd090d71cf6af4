"""The two networks that read pictures, loaded when the first picture is read, and how work is spread over the cores.

PP-OCRv6 small, detection and recognition, by the PaddleOCR authors (Apache-2.0), as the wheel of ``rapidocr`` carries
them. Only its files are used: of its code nothing is loaded, because that can fetch models from the network. What a
network is given to run is held against the SHA-256 of what was measured.

One thread in each run, several runs side by side: a run with two threads waits more than it works (measured: 1.2 to 2.5
times the processor time). Where no thread may be started (a worker behind its walls) the runs follow each other. The
result is the same either way, bit for bit: nothing depends on the order.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    """Height × width × 3, red green blue."""
    Values = NDArray[np.float32]

_CARRIER = "rapidocr"
_DETECTION = ("PP-OCRv6_det_small.onnx", "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f")
_RECOGNITION = ("PP-OCRv6_rec_small.onnx", "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884")
_MOST_THREADS = 8

Given = TypeVar("Given")
Made = TypeVar("Made")


class ModelMissing(RuntimeError):
    """The networks are not installed, or are not the ones that were measured."""


def detect(batch: Values) -> Values:
    """How likely each pixel belongs to text: 1 × 3 × height × width in -1…1 -> height × width in 0…1."""
    found: Values = _session(*_DETECTION).run(None, {"x": batch})[0][0, 0]
    return found


def recognize(batch: Values) -> Values:
    """How likely each sign stands at each step: 1 × 3 × 48 × width in -1…1 -> width / 8 × signs in 0…1."""
    found: Values = _session(*_RECOGNITION).run(None, {"x": batch})[0][0]
    return found


@cache
def signs() -> tuple[str, ...]:
    """The signs that recognition tells apart, by number; the first is none of them."""
    listed = _session(*_RECOGNITION).get_modelmeta().custom_metadata_map["character"]
    return ("", *listed.splitlines(), " ")


def side_by_side(work: Callable[[Given], Made], given: Iterable[Given]) -> list[Made]:
    """``work`` done on each, on as many cores as there are, in their order."""
    todo = list(given)
    threads = min(len(todo), _cores())
    if threads < 2:
        return [work(one) for one in todo]
    try:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(work, todo))
    except RuntimeError as error:
        if "thread" not in str(error):
            raise
        return [work(one) for one in todo]  # behind the walls of a worker there are no threads: the other workers are


def _cores() -> int:
    return min(_MOST_THREADS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@cache
def _session(name: str, digest: str) -> Any:
    import cv2
    import onnxruntime

    cv2.setNumThreads(1)  # behind a worker's walls it could start none, and says so at each call
    carrier = importlib.util.find_spec(_CARRIER)
    if carrier is None or carrier.origin is None:
        raise ModelMissing(_CARRIER)
    model = (Path(carrier.origin).parent / "models" / name).read_bytes()
    if hashlib.sha256(model).hexdigest() != digest:
        raise ModelMissing(name)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # memory goes back after each picture, whose size varies
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
