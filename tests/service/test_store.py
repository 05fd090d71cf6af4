"""What is remembered, for how long, and what is not."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from sqlalchemy import update

from service import store as store_module
from service.store import Check, FolderUnusable, Item, KeyTaken, Store
from tests.service.conftest import CARD, LIST, MOBILE, RESIDENT_ID, Start
from tests.service.test_hook import meta, post
from tests.service.troublesome import misbehave

PLANTED = (RESIDENT_ID, MOBILE, CARD, "张小明某村")


def a_check(check_id: str = "chk_1", *, expires: float = 60, forgotten: float = 120) -> Check:
    now = time.time()
    return Check(
        id=check_id,
        uid="u",
        origin="hook",
        state="running",
        mode="enforce",
        policy_id="default",
        policy_version="1",
        policy_digest="d",
        engine_version="0",
        digest="sha256:0",
        created=now,
        finished=None,
        expires=now + expires,
        forgotten=now + forgotten,
        items=(Item(0, "attachment", "a1"),),
    )


def everything_below(folder: Path) -> bytes:
    return b"\x00".join(path.name.encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.anyio
async def test_no_raw_value_is_on_disk(start: Start) -> None:
    data = f"姓名,身份证号,手机号,银行卡号,住址\n张小明,{RESIDENT_ID},{MOBILE},{CARD},廉江市石岭镇张小明某村12号\n".encode()
    attachment = {"id": "a1", "filename": f"名单{RESIDENT_ID}.csv", "source": "part:file0"}
    asked = meta(attachments=[attachment], post={"title": f"关于{MOBILE}", "html": f"<p>身份证 {RESIDENT_ID}</p>"})
    async with start(task=misbehave) as running:
        answer = (await post(running, asked, {"file0": data}, **{"Idempotency-Key": "k-13800"})).json()
        assert answer["decision"] == "block"
        assert (await post(running, asked, {"file0": b"segfault " + data})).json()["decision"] == "block"
        form = {"text": (None, data)}
        assert (await running.client.post("/checks", files=form)).status_code == 303
        alive = everything_below(running.settings.data)  # with the write-ahead log as it stands
    after = everything_below(running.settings.data)
    for kept in (alive, after):
        assert b"440881************" in kept
        for value in PLANTED:
            for encoding in ("utf-8", "utf-16-le", "gb18030"):
                assert value.encode(encoding) not in kept


@pytest.mark.anyio
async def test_a_check_cut_off_by_a_restart_is_never_allowed(start: Start) -> None:
    asked = meta(deadline_ms=0, post={"title": "停水通知", "html": ""})
    key = {"Idempotency-Key": "k-1"}
    async with start(task=misbehave, mode="observe") as running:
        pending = await post(running, asked, {"file0": b"slow 5 x"}, **key)
        assert pending.status_code == 202
    async with start(mode="observe") as running:
        answer = (await running.client.get(pending.headers["location"])).json()
        assert (answer["decision"], answer["allowed"], answer["complete"]) == ("needs_review", False, False)
        assert answer["status"]["code"] == "INTERRUPTED"
        assert answer["attachments"][0]["state"] == "failed"
        # the key is free again: the same request can be tried once more
        again = await post(running, meta(post=asked["post"]), {"file0": b"slow 5 x"}, **key)
        assert again.json()["check_id"] != answer["check_id"]
        page = await running.client.get(f"/checks/{answer['check_id']}", headers={"Accept": "text/html"})
        assert "需人工审核" in page.text


@pytest.mark.anyio
async def test_results_and_copies_survive_a_restart(start: Start) -> None:
    async with start() as running:
        answer = (await post(running, meta(), {"file0": LIST})).json()
    async with start() as running:
        assert (await running.client.get(f"/v1/checks/{answer['check_id']}")).json() == answer
        copy = await running.client.get(answer["attachments"][0]["masked"]["href"])
        assert copy.status_code == 200
        assert RESIDENT_ID.encode() not in copy.content


@pytest.mark.anyio
async def test_a_copy_over_its_time_is_gone(start: Start) -> None:
    async with start() as running:
        asked = meta(post={"title": MOBILE, "html": ""})
        answer = (await post(running, asked, {"file0": LIST})).json()
        href = answer["attachments"][0]["masked"]["href"]
        store: Store = running.app.state.counter.store
        with store._engine.begin() as connection:
            connection.execute(update(store_module._items).values(copy_expires=time.time() - 1))
        assert (await running.client.get(href)).status_code == 404
        later = (await running.client.get(f"/v1/checks/{answer['check_id']}")).json()
        assert later["decision"] == "block"
        assert later["post"]["masked"] is None


def test_folders_and_files_are_private(tmp_path: Path) -> None:
    store = Store(tmp_path / "var")
    store.begin(a_check())
    store.put_copy(b"x")
    store.close()
    for path in (tmp_path / "var").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_a_folder_has_one_service(tmp_path: Path) -> None:
    first = Store(tmp_path)
    with pytest.raises(FolderUnusable, match="另一个"):
        Store(tmp_path)
    first.close()
    Store(tmp_path).close()


def test_a_folder_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(FolderUnusable, match="不能使用"):
        Store(tmp_path / "var")


def test_the_key_stays(tmp_path: Path) -> None:
    first = Store(tmp_path)
    first.close()
    second = Store(tmp_path)
    second.close()
    assert first.key == second.key
    assert len(first.key) == 32


def test_an_idempotency_key_is_taken_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.begin(a_check("chk_1"), ("key", "payload"))
    with pytest.raises(KeyTaken):
        store.begin(a_check("chk_2"), ("key", "payload"))
    assert store.check("chk_2") is None
    earlier = store.earlier("key")
    assert earlier is not None
    assert (earlier[0], earlier[1].id) == ("payload", "chk_1")
    store.close()


def test_the_sweep_deletes_what_is_over_its_time(tmp_path: Path) -> None:
    store = Store(tmp_path)
    copies = {}
    for number, (copy_for, row_for) in enumerate([(-1, -1), (-1, 60), (60, 60)]):
        check = a_check(f"chk_{number}", expires=copy_for, forgotten=row_for)
        store.begin(check, (f"key{number}", "payload"))
        copies[number] = store.put_copy(b"x")
        item = replace(check.items[0], copy_file=copies[number], copy_name="x", copy_expires=check.expires)
        store.record(check.id, item)
    for path in (tmp_path / "copies").iterdir():
        old = time.time() - 7200
        os.utime(path, (old, old))
    store.sweep()
    assert [store.check(f"chk_{number}") is not None for number in range(3)] == [False, True, True]
    assert [path.name for path in (tmp_path / "copies").iterdir()] == [copies[2]]
    assert store.earlier("key0") is None
    assert store.earlier("key1") is not None
    store.close()


@pytest.mark.anyio
async def test_the_sweep_leaves_a_copy_alone_that_is_just_being_made(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put_copy(b"x")
    await anyio.to_thread.run_sync(store.sweep)
    assert len(list((tmp_path / "copies").iterdir())) == 1
    store.close()
