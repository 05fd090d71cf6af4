"""The page as a browser without JavaScript uses it, and the headers around it."""

from __future__ import annotations

import io
import re
import zipfile

import anyio
import pytest

from redactor.formats import FORMATS
from service import words
from tests.service.conftest import LIST, MASKED_ID, MOBILE, RESIDENT_ID, Running, Start
from tests.service.troublesome import misbehave

pytestmark = pytest.mark.anyio

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Site": "same-origin"}


async def submit(running: Running, *files: tuple[str, bytes], text: str = "", policy: str = "default") -> str:
    """Send the form, follow to the result; its HTML."""
    parts: list[tuple[str, tuple[str | None, bytes]]] = [("file", file) for file in files]
    parts += [("policy", (None, policy.encode())), ("text", (None, text.encode()))]
    response = await running.client.post("/checks", files=parts, headers=BROWSER)
    assert response.status_code == 303
    return (await running.client.get(response.headers["location"], headers=BROWSER)).text


async def test_the_start_page_tells_limits_and_types_before(running: Running) -> None:
    page = (await running.client.get("/", headers=BROWSER)).text
    assert 'enctype="multipart/form-data"' in page
    assert "100 MB" in page
    assert ".docx" in page
    assert "从严" in page


def test_every_format_has_a_name_for_people() -> None:
    assert {source.NAME for source in FORMATS} <= set(words.FORMATS)


async def test_from_the_form_to_the_masked_file(running: Running) -> None:
    page = await submit(running, ("名单.csv", LIST), ("通知.txt", "周五停水。咨询电话12345。".encode()))
    assert "不可直接发布" in page
    assert "可以发布" in page
    assert MASKED_ID in page
    assert "身份证号" in page
    assert "已判断为公开信息" in page
    assert RESIDENT_ID not in page
    assert MOBILE not in page
    (href,) = re.findall(r'href="(/v1/checks/[^"]+/masked/[^"]+)"', page)
    copy = await running.client.get(href, headers=BROWSER)
    assert MASKED_ID.encode() in copy.content
    assert RESIDENT_ID.encode() not in copy.content


async def test_all_copies_as_one_zip(running: Running) -> None:
    page = await submit(running, ("名单.csv", LIST), ("名单.csv", LIST), ("通知.txt", b"nothing"))
    (href,) = re.findall(r'href="(/checks/[^"]+/masked\.zip)"', page)
    response = await running.client.get(href, headers=BROWSER)
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["名单_已脱敏.csv", "名单_已脱敏(2).csv"]
        assert all(MASKED_ID.encode() in archive.read(name) for name in archive.namelist())


async def test_pasted_text_comes_back_masked(running: Running) -> None:
    page = await submit(running, text=f"联系人张三，电话 {MOBILE}\n<b>完</b>")
    assert "脱敏后的文字" in page
    assert "电话 154********" in page
    assert "&lt;b&gt;完&lt;/b&gt;" in page
    assert MOBILE not in page


async def test_pasted_text_is_called_so_and_not_a_file(running: Running) -> None:
    page = await submit(running, text=f"电话 {MOBILE}")
    assert "粘贴的文字第 1 行发现手机号1处" in page
    assert "附件" not in page


async def test_the_gravest_comes_first_and_many_files_have_an_index(running: Running) -> None:
    page = await submit(
        running, ("甲.txt", b"nothing"), ("乙.pdf", b"%PDF-1.7"), ("丙.csv", LIST), ("丁.txt", b"nothing")
    )
    headings = re.findall(r'<h2 id="card-[0-9]+">([^<]+)</h2>', page)
    assert headings == ["丙.csv", "乙.pdf", "甲.txt", "丁.txt"]
    assert re.findall(r'<a href="#card-[0-9]+">([^<]+)</a>', page) == headings
    assert "另有 1 项须人工查看" in page


async def test_a_reason_that_all_share_is_told_once(running: Running) -> None:
    rows = "".join(f"王建国,{MOBILE}\n" for _ in range(8))
    page = await submit(running, ("名单.csv", f"姓名,手机号\n{rows}".encode()))
    assert page.count("手机号格式") == 1
    assert "其余 3 处" in page


async def test_the_channel_says_what_kind_of_list_it_is(running: Running) -> None:
    parts = [("file", ("甲.txt", "周五停水。".encode())), ("channel", (None, "社会救助/公示".encode()))]
    response = await running.client.post("/checks", files=parts, headers=BROWSER)
    page = (await running.client.get(response.headers["location"], headers=BROWSER)).text
    assert "救助公示名单" in page
    too_long = await running.client.post(
        "/checks", files=[*parts[:1], ("channel", (None, b"x" * 201))], headers=BROWSER
    )
    assert too_long.status_code == 422


async def test_a_file_that_nobody_got_to_counts_as_unseen(start: Start) -> None:
    async with start(misbehave, workers=1) as running:
        response = await running.client.post("/checks", files=[("file", ("甲.txt", b"slow 30"))], headers=BROWSER)
    async with start() as running:
        page = (await running.client.get(response.headers["location"], headers=BROWSER)).text
    assert "检查中断，没有得出结论，请重新提交" in page
    assert re.search("<b>1</b> 处未能查看", page)
    assert "下一步：重新提交一次" in page
    assert "0 字节" not in page


async def test_what_was_not_looked_at_is_said(running: Running) -> None:
    page = await submit(running, ("说明.pdf", b"%PDF-1.7"))
    assert "需人工审核" in page
    assert "未能查看的部分" in page
    assert "下载脱敏件" not in page


async def test_file_names_are_escaped(running: Running) -> None:
    page = await submit(running, ('<img src=x onerror="alert(1)">.csv', LIST))
    assert "<img" not in page


async def test_while_it_runs_the_page_refreshes_itself(start: Start) -> None:
    async with start(task=misbehave) as running:
        page = await submit(running, ("x.txt", b"slow 4 x"))
        assert "正在检查" in page
        assert re.search('http-equiv="refresh"', page)


async def test_a_script_is_told_how_far_it_is(start: Start) -> None:
    async with start(task=misbehave) as running:
        files = [("file", ("a.txt", b"slow 0.5 x")), ("file", ("b.csv", LIST))]
        response = await running.client.post("/checks", files=files, headers={"Accept": "application/json"})
        assert response.status_code == 202
        progress = response.json()["progress"]
        first = (await running.client.get(progress)).json()
        assert first["running"] is True
        assert len(first["stages"]) == 2
        with anyio.fail_after(30):
            while (state := (await running.client.get(progress)).json())["running"]:
                await anyio.sleep(0.05)
        assert state["stages"] == ["done", "done"]


@pytest.mark.parametrize(
    ("files", "status", "words"),
    [
        ([("file", ("", b""))], 422, "没有选择文件"),
        ([("file", ("x.txt", b"x")), ("policy", (None, b"none"))], 422, "没有这个策略"),
        ([("file", ("x.txt", b"x" * 3000))], 413, "分批提交"),
    ],
)
async def test_errors_help(start: Start, files: list[tuple[str, tuple[str, bytes]]], status: int, words: str) -> None:
    async with start(body_bytes=2000) as running:
        response = await running.client.post("/checks", files=files, headers=BROWSER)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert words in response.text
    assert "回到检查页" in response.text


@pytest.mark.parametrize("path", ["/checks/chk_0", "/checks/chk_0/masked.zip", "/nothing"])
async def test_unknown_pages(running: Running, path: str) -> None:
    response = await running.client.get(path, headers=BROWSER)
    assert response.status_code == 404
    assert "回到检查页" in response.text


@pytest.mark.parametrize("path", ["/", "/static/page.css", "/static/start.js", "/nothing", "/healthz", "/v1/checks/x"])
async def test_headers_everywhere(running: Running, path: str) -> None:
    headers = (await running.client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


async def test_pages_need_nothing_that_the_policy_forbids(running: Running) -> None:
    start_page = (await running.client.get("/", headers=BROWSER)).text
    result = await submit(running, ("名单.csv", LIST))
    for page in (start_page, result):
        assert not re.search(r"<script(?![^>]* src=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://localhost:8000"}, 303),
        ({"Origin": "https://check.example", "Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 303),
    ],
)
async def test_only_our_own_pages_may_submit(running: Running, headers: dict[str, str], status: int) -> None:
    response = await running.client.post("/checks", files=[("file", ("x.txt", b"x"))], headers=headers)
    assert response.status_code == status
