"""Real files of many programs, damaged and locked ones too: each is read or told, none breaks anything or takes for ever.

The corpus is not in the repository (see ``conftest.shared``). What it showed last stands in ``docs/formats.md``.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from redactor import Verdict, check

FOLDERS = (
    "docx", "xlsx", "pptx", "doc", "xls", "ppt", "wps-et-dps", "eml", "rtf", "archives", "text-encodings", "html",
    "corrupt", "encrypted",
)  # fmt: skip
_CORPUS = Path(os.environ.get("REDACTOR_SHARED") or Path(__file__).resolve().parents[3] / "shared") / "corpus"
_FILES = [path for folder in FOLDERS for path in sorted((_CORPUS / folder).glob("*"))] if _CORPUS.is_dir() else []
_SLOWEST = 240.0
"""Seconds of this process, all threads; a presentation full of pictures takes a sixth of it, all else a hundredth."""


def test_there_is_a_corpus(shared: Path) -> None:
    assert len(_FILES) > 100
    assert {path.parent.name for path in _FILES} == set(FOLDERS)


@pytest.mark.skipif(not _FILES, reason="the shared corpus is not beside the repository (REDACTOR_SHARED)")
@pytest.mark.parametrize("path", _FILES, ids=lambda path: f"{path.parent.name}/{path.name[:40]}")
def test_a_real_file_is_read_or_told(path: Path) -> None:
    started = time.process_time()
    outcome = check(path.read_bytes(), path.name)
    assert time.process_time() - started < _SLOWEST
    assert outcome.passages > 1 or outcome.blind_spots or path.stat().st_size < 100
    assert all(spot.reason for spot in outcome.blind_spots)
    assert not [spot.place for spot in outcome.blind_spots if spot.kind == "failed"], "a reader broke"
    if path.parent.name == "encrypted":
        assert outcome.verdict is not Verdict.ALLOW
    if outcome.copy is not None:
        assert not [spot for spot in outcome.copy.outcome.blind_spots if spot.kind == "failed"]
