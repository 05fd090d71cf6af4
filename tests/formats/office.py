"""LibreOffice as the other reader: what it makes of a file is compared with what we make of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def converted(data: bytes, suffix: str, to: str, folder: Path) -> bytes:
    """The file as LibreOffice saves it in another format; skips the test where LibreOffice is not installed.

    Args:
        suffix: of the file as it is, without the dot.
        to: LibreOffice's name of the format, ``doc``, ``pdf`` or ``txt:Text (encoded):UTF8``.
        folder: an empty one, of the test's own; LibreOffice's profile goes there too.
    """
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: nothing to compare with")
    source = folder / f"in.{suffix}"
    source.write_bytes(data)
    out = folder / "out"
    subprocess.run(
        [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", to,
         "--outdir", str(out), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (out / f"in.{to.partition(':')[0]}").read_bytes()


def text_of_pdf(data: bytes, folder: Path) -> str:
    """The text of a PDF as it lies on the page; skips the test where pdftotext is not installed."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed: nothing to compare pages with")
    source = folder / "page.pdf"
    source.write_bytes(data)
    done = subprocess.run([tool, "-layout", str(source), "-"], check=True, capture_output=True, timeout=60)
    return done.stdout.decode("utf-8")
