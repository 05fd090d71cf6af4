"""What the tests ask for by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-expected",
        action="store_true",
        help="write what is found now into the samples' expected.toml; read the difference before you commit it",
    )


@pytest.fixture(scope="session")
def renew_expected(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be written instead of compared."""
    return bool(request.config.getoption("--renew-expected"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared corpus and data: the folder in ``REDACTOR_SHARED``, else ``shared`` beside the repository.

    It is large and partly under licences that forbid shipping it, so it is not in the repository: tests that need it
    skip without it.
    """
    folder = Path(os.environ.get("REDACTOR_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared corpus at {folder}: set REDACTOR_SHARED to run this test")
    return folder
