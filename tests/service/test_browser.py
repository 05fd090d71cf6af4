"""The page in a real browser (Debian's chromium and chromium-driver, spoken to by plain WebDriver); skips without them."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.service.conftest import LIST, MASKED_ID, free_port

pytestmark = pytest.mark.skipif(
    not (shutil.which("chromedriver") and shutil.which("chromium")), reason="chromium and chromium-driver not installed"
)

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver, section 12: what an element's id is called
_QUIET = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync".split()


class Browser:
    """One session of the browser."""

    def __init__(self, driver: str, profile: Path, javascript: bool = True) -> None:
        options: dict[str, Any] = {"args": [*_QUIET, f"--user-data-dir={profile}"], "binary": shutil.which("chromium")}
        if not javascript:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self._client = httpx.Client(base_url=driver, timeout=60)
        session = self._ask("POST", "/session", capabilities={"alwaysMatch": wanted})
        self._session = f"/session/{session['sessionId']}"

    def _ask(self, method: str, path: str, **body: Any) -> Any:
        response = self._client.request(method, path, json=body if method == "POST" else None)
        response.raise_for_status()
        return response.json()["value"]

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        """A command of this session."""
        return self._ask(method, self._session + path, **body)

    def open(self, address: str) -> None:
        self("POST", "/url", url=address)

    def find(self, selector: str) -> str:
        found = self("POST", "/element", using="css selector", value=selector)
        return f"/element/{found[_ELEMENT]}"

    def text(self, selector: str) -> str:
        return str(self("GET", f"{self.find(selector)}/text"))

    def click(self, selector: str) -> None:
        self("POST", f"{self.find(selector)}/click")

    def type(self, selector: str, text: str) -> None:
        self("POST", f"{self.find(selector)}/value", text=text)

    def wait(self, said: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not said():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.1)

    def address(self) -> str:
        return str(self("GET", "/url"))

    def complaints(self) -> list[str]:
        """What the console says: a script that failed, something that the content security policy refused."""
        return [entry["message"] for entry in self("POST", "/se/log", type="browser")]

    def close(self) -> None:
        self("DELETE", "")
        self._client.close()


@contextmanager
def _driver(log: Path) -> Iterator[str]:
    port = free_port()
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            ["chromedriver", f"--port={port}"],
            stdout=stream,
            stderr=stream,
            env={**os.environ, "HOME": str(log.parent)},
        ) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(200):
                try:
                    httpx.get(f"{address}/status")
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield address
        finally:
            process.terminate()


@pytest.fixture
def browse(tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    opened: list[Browser] = []

    def begin(**options: bool) -> Browser:
        opened.append(Browser(driver, tmp_path / f"profile{len(opened)}", **options))
        return opened[-1]

    with _driver(tmp_path / "driver.log") as driver:
        yield begin
        for browser in opened:
            browser.close()


@pytest.fixture
def files(tmp_path: Path) -> str:
    """Two files to choose, as WebDriver wants them."""
    (tmp_path / "名单.csv").write_bytes(LIST)
    (tmp_path / "通知.txt").write_text("周五停水。", "utf-8")
    return f"{tmp_path / '名单.csv'}\n{tmp_path / '通知.txt'}"


def test_choose_watch_read(site: str, browse: Callable[..., Browser], files: str) -> None:
    browser = browse()
    browser.open(site)
    browser.click("#files-form button[type=submit]")
    assert "还没有选择文件" in browser.text("#files-error")
    browser.type("#file", files)
    assert "名单.csv" in browser.text("#list li:first-child")
    assert "已选择 2 个文件" in browser.text("#live")
    browser.click("#files-form button[type=submit]")
    browser.wait(lambda: "/checks/" in browser.address())
    assert browser.text("#verdict") == "不可直接发布"
    assert MASKED_ID in browser.text("main")
    assert browser.complaints() == []


def test_a_chosen_file_can_be_taken_back(site: str, browse: Callable[..., Browser], files: str) -> None:
    browser = browse()
    browser.open(site)
    browser.type("#file", files)
    browser.click("#list li:first-child button")
    assert "名单.csv" not in browser.text("#list")
    browser.click("#files-form button[type=submit]")
    browser.wait(lambda: "/checks/" in browser.address())
    assert browser.text("#verdict") == "可以发布"


def test_paste_by_keyboard(site: str, browse: Callable[..., Browser]) -> None:
    browser = browse()
    browser.open(site)
    browser.type("#tab-files", "\ue014")  # arrow right
    browser.type("#pasted", "电话15499991234")
    browser.click("#text-form button[type=submit]")
    browser.wait(lambda: "/checks/" in browser.address())
    assert "154********" in browser.text("pre.masked")
    browser.click("#copy")
    browser.wait(lambda: browser.text("#copied") != "")
    assert browser.complaints() == []


def test_without_javascript(site: str, browse: Callable[..., Browser], files: str) -> None:
    browser = browse(javascript=False)
    browser.open(site)
    assert "粘贴文字" in browser.text("#text-title")
    browser.type("#file", files)
    browser.click("#files-form button[type=submit]")
    browser.wait(lambda: "/checks/" in browser.address())
    browser.wait(lambda: browser.text("h1") == "不可直接发布")
    assert MASKED_ID in browser.text("main")
