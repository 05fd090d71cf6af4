"""The tables that are shipped are what their script makes of the sources."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from recognizers._tables import area_codes, bank_bins, region_codes

_DATA = Path(__file__).resolve().parents[2] / "recognizers" / "data"
_SHARED = Path(os.environ.get("REDACTOR_SHARED") or _DATA.parents[2] / "shared")


def test_the_script_gives_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (_SHARED / "data" / "region_codes_history.csv").exists():
        pytest.skip("the reference tables (REDACTOR_SHARED) are not here")
    spec = importlib.util.spec_from_file_location("build_tables", _DATA / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "_HERE", tmp_path)
    module.build(_SHARED / "data")
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (_DATA / made.name).read_bytes()
    assert len(list(tmp_path.iterdir())) == 3


def test_sizes() -> None:
    assert len(region_codes()) > 7_000
    assert len(area_codes()) > 300
    assert len(bank_bins()) > 1_500
    assert all(len(code) == 6 and code.isdigit() for code in region_codes())
