"""What the tests ask for by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# No deadline: a busy machine is no failure. CI tries the same inputs each time, so that a red run can be repeated.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


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
