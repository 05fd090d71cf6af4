"""Files that break a reader: the answer is "failed, needs review", the service lives, and the next check works."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import anyio
import pytest

from service.worker import Pool
from tests.service.conftest import LIST, RESIDENT_ID, Running, Start
from tests.service.test_hook import meta, post
from tests.service.troublesome import SECRET, misbehave

pytestmark = pytest.mark.anyio

NAMED = meta(attachments=[{"id": "a1", "filename": f"名单{RESIDENT_ID}.csv", "source": "part:file0"}])


def pids(running: Running) -> set[int | None]:
    pool: Pool = running.app.state.pool
    return {worker._process.pid for worker in pool._alive}


async def warm(running: Running, size: int = 1) -> None:
    with anyio.fail_after(30):
        while running.app.state.pool.warm() < size:
            await anyio.sleep(0.05)


@pytest.mark.parametrize("what", ["segfault", "exit", "loop", "deaf", "hoard", "raise", "nonsense", "write"])
async def test_a_file_that_breaks_the_reader_is_failed_and_needs_review(
    start: Start, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with start(task=misbehave, worker_seconds=2, worker_memory=700_000_000) as running:
        await warm(running)
        before = pids(running)
        answer = (await post(running, meta(), {"file0": what.encode() + b" " + LIST})).json()
        assert (answer["decision"], answer["allowed"], answer["complete"]) == ("needs_review", False, False)
        (attachment,) = answer["attachments"]
        assert (attachment["state"], attachment["masked"]) == ("failed", None)
        assert attachment["reason"]
        assert answer["status"]["code"] == "NOT_FULLY_READ"

        after = (await post(running, meta(), {"file0": LIST})).json()
        assert after["decision"] == "block"
        assert what == "nonsense" or not before & pids(running)  # an answer that makes no sense comes from a live one
    assert SECRET not in caplog.text
    assert "worker_trouble" in caplog.text or what == "nonsense"


async def test_the_name_of_a_file_that_broke_the_reader_is_judged_all_the_same(start: Start) -> None:
    async with start(task=misbehave) as running:
        response = await post(running, NAMED, {"file0": b"segfault"})
    answer = response.json()
    assert answer["attachments"][0]["state"] == "failed"
    assert answer["decision"] == "block"
    assert RESIDENT_ID not in response.text
    assert any("名单440881************.csv" in warning for warning in answer["warnings"])


async def test_one_bad_file_does_not_take_the_others_along(start: Start) -> None:
    attachments = [{"id": f"a{n}", "filename": f"{n}.csv", "source": f"part:file{n}"} for n in range(3)]
    async with start(task=misbehave, workers=2) as running:
        files = {"file0": LIST, "file1": b"segfault", "file2": LIST}
        answer = (await post(running, meta(attachments=attachments), files)).json()
    assert [attachment["state"] for attachment in answer["attachments"]] == ["scanned", "failed", "scanned"]
    assert answer["decision"] == "block"


async def test_a_post_that_breaks_the_reader(start: Start) -> None:
    async with start(task=misbehave) as running:
        answer = (await post(running, meta(attachments=[], post={"title": "raise", "html": "x"}))).json()
    assert answer["decision"] == "needs_review"
    assert answer["post"] == {"masked": None}
    assert SECRET not in str(answer)


async def test_workers_have_no_network(start: Start) -> None:
    async with start(task=misbehave) as running:
        await warm(running)
        if not running.app.state.pool.walls["no_network"]:
            pytest.skip("this kernel lets no ordinary process have a network of its own")
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            answer = (await post(running, meta(), {"file0": f"connect {port} x".encode()})).json()
    assert answer["attachments"][0]["state"] == "failed"


async def test_a_worker_is_replaced_after_its_number_of_checks(start: Start) -> None:
    async with start(worker_checks=2) as running:
        await warm(running)
        first = pids(running)
        for _ in range(2):
            assert (await post(running, meta(), {"file0": LIST})).status_code == 200
        await warm(running)
        assert not first & pids(running)
        assert (await post(running, meta(), {"file0": LIST})).json()["decision"] == "block"


async def test_a_worker_that_died_in_its_sleep_harms_no_file(start: Start) -> None:
    async with start() as running:
        await warm(running)
        for worker in list(running.app.state.pool._alive):
            worker._process.kill()
            worker._process.join()
        answer = (await post(running, meta(), {"file0": LIST})).json()
    assert answer["attachments"][0]["state"] == "scanned"


async def test_the_loop_is_free_while_a_file_is_checked(start: Start) -> None:
    async with start(task=misbehave) as running:
        await warm(running)
        await post(running, meta(deadline_ms=0), {"file0": b"slow 1 x"})
        began = time.monotonic()
        assert (await running.client.get("/healthz")).json() == {"status": "ok"}
        assert time.monotonic() - began < 0.5


async def test_readyz_shows_the_walls(start: Start) -> None:
    async with start() as running:
        await warm(running)
        response = await running.client.get("/readyz")
    body = response.json()
    assert (response.status_code, body["ready"], body["workers"]) == (200, True, {"warm": 1, "size": 1})
    assert body["sandbox"]["memory"] is True
    assert body["sandbox"]["system_calls_filtered"] is False


async def test_no_worker_outlives_the_service(start: Start) -> None:
    async with start(workers=2) as running:
        await warm(running, 2)
        left = pids(running)
    assert all(_gone(pid) for pid in left if pid)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_worker_outlives_a_killed_service(tmp_path: Path, root: Path) -> None:
    program = (
        "import time, sys\n"
        "from service.examine import examine\n"
        "from service.sandbox import Budget\n"
        "from service.worker import Worker\n"
        "worker = Worker(examine, Budget(2_000_000_000, 60, 10), 1000)\n"
        "worker.wait_until_ready()\n"
        "print(worker._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=root) as service:
        assert service.stdout is not None
        pid = int(service.stdout.readline())
        assert not _gone(pid)
        service.kill()
    end = time.monotonic() + 10
    while not _gone(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert _gone(pid)


def _gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z" and os.getpid() != pid


async def test_many_at_once(start: Start) -> None:
    answers: list[Any] = []

    async def one(running: Running, number: int) -> None:
        data = LIST if number % 2 else "无事项".encode()
        answers.append((number, (await post(running, meta(uid=f"u-{number}"), {"file0": data})).json()))

    async with start(workers=2) as running, anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(one, running, number)
    assert len(answers) == 20
    assert all(answer["uid"] == f"u-{number}" for number, answer in answers)
    assert all(answer["decision"] == ("block" if number % 2 else "allow") for number, answer in answers)
