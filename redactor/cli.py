"""The command line: ``redactor scan | mask | explain | serve``. Fixed by service.md section 1; scripts rely on it.

Exit codes: 0 all ALLOW, 1 some BLOCK, 2 some REVIEW and none BLOCK, 3 usage or internal error.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from redactor import __version__
from redactor.errors import RedactorError
from redactor.outcome import Verdict
from redactor.wording import Language, message

if TYPE_CHECKING:
    from redactor.outcome import Outcome
    from redactor.policy import Policy

_PIXELS = 1_000_000_000
"""Pixels of pictures that are looked at in one file (``Limits.pixels``): here nobody waits at a deadline."""
EXIT_ALLOW, EXIT_BLOCK, EXIT_REVIEW, EXIT_ERROR = 0, 1, 2, 3


class _Parser(argparse.ArgumentParser):
    """Usage errors end with 3, not with argparse's 2, which means REVIEW here."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_ERROR, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    language: Language = options.lang
    try:
        return int(options.run(options))
    except RedactorError as error:
        print(error.english if language == "en" else error.message, file=sys.stderr)
    except KeyboardInterrupt:
        print(message("interrupted", language), file=sys.stderr)
    except BrokenPipeError:  # the reader of our output went away; nobody is left to tell
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # the message could hold text of a file; its class cannot
        print(message("internal", language, kind=type(error).__name__), file=sys.stderr)
    return EXIT_ERROR


def _parser() -> argparse.ArgumentParser:
    language = _Parser(add_help=False)
    language.add_argument("--lang", choices=("zh", "en"), default="zh", help="提示语言 / language of messages")
    common = _Parser(add_help=False, parents=[language])
    common.add_argument("--policy", default="default", metavar="名称或文件", help="策略：自带的名称或 .toml 文件")
    shown = _Parser(add_help=False)
    shown.add_argument("--reveal", action="store_true", help="显示原文（慎用，输出即含个人信息）")
    shown.add_argument("--all", action="store_true", help="列出每一处，不省略")

    parser = _Parser(prog="redactor", description="政府网站发布前个人信息检查与脱敏")
    parser.add_argument("--version", action="version", version=f"redactor {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="命令")

    scan = commands.add_parser("scan", parents=[common, shown], help="检查文件和文件夹")
    scan.add_argument("paths", nargs="*", metavar="路径")
    scan.add_argument("--format", choices=("text", "json", "html"), default="text", help="输出格式")
    scan.add_argument("--lines", action="store_true", help="从标准输入逐行读 JSON，逐行输出结果")
    scan.set_defaults(run=_scan)

    mask = commands.add_parser("mask", parents=[common], help="写出脱敏文件")
    mask.add_argument("paths", nargs="+", metavar="路径")
    mask.add_argument("-o", "--output", required=True, metavar="输出", help="输出文件夹；只有一个输入时也可以是文件名")
    mask.add_argument("--force", action="store_true", help="覆盖已有的输出文件")
    mask.set_defaults(run=_mask)

    explain = commands.add_parser("explain", parents=[common, shown], help="逐条说明判断的依据")
    explain.add_argument("paths", nargs=1, metavar="文件")
    explain.set_defaults(run=_explain)

    serve = commands.add_parser(
        "serve", parents=[language], help="启动服务和检查页面；各项也可由环境变量 REDACTOR_… 设定"
    )
    serve.add_argument("--host", default=None, metavar="地址", help="默认 127.0.0.1")
    serve.add_argument("--port", type=int, default=None, metavar="端口", help="默认 8000")
    serve.add_argument("--data", type=Path, default=None, metavar="文件夹", help="数据文件夹，默认 ./var")
    serve.set_defaults(run=_serve)
    return parser


def _scan(options: argparse.Namespace) -> int:
    from redactor import report

    policy = _policy(options)
    if options.lines:
        return _scan_lines(policy, options.lang)
    results = _outcomes(options.paths, policy, options.lang, "checking", options.reveal)
    writer = report.WRITERS[options.format](sys.stdout, options.lang, options.all)
    verdicts = []
    for path, outcome in results:
        verdicts.append(outcome.verdict)
        writer.add(str(path), outcome)
    writer.close()
    return _exit_code(verdicts)


def _explain(options: argparse.Namespace) -> int:
    from redactor import report

    verdicts = []
    for path, outcome in _outcomes(options.paths, _policy(options), options.lang, "checking", options.reveal):
        report.explain(sys.stdout, str(path), outcome, options.lang)
        verdicts.append(outcome.verdict)
    return _exit_code(verdicts)


def _mask(options: argparse.Namespace) -> int:
    from redactor import report

    files = list(_files(options.paths, options.lang))
    output = Path(options.output)
    single = len(files) == 1 and bool(output.suffix) and not output.is_dir()
    codes = []
    for path, below, outcome in (
        (path, below, outcome)
        for (path, outcome), (_, below) in zip(
            _outcomes(options.paths, _policy(options), options.lang, "masking"), files, strict=True
        )
    ):
        name = outcome.copy.name if outcome.copy else outcome.name
        target = output if single else output / below.parent / name
        codes.append(_write_copy(path, target, outcome, options))
        report.mask_line(sys.stdout, str(path), outcome, options.lang)
    return max(codes, key=(EXIT_ALLOW, EXIT_REVIEW, EXIT_BLOCK, EXIT_ERROR).index, default=EXIT_ERROR)


def _write_copy(path: Path, target: Path, outcome: Outcome, options: argparse.Namespace) -> int:
    """Write what may be written of one file, say so on standard error, and answer its exit code."""
    language: Language = options.lang
    if outcome.copy is not None:
        data, key = outcome.copy.data, "written"
        code = EXIT_ALLOW if outcome.copy.outcome.verdict is Verdict.ALLOW else EXIT_REVIEW
    elif outcome.verdict is Verdict.ALLOW:
        data, key, code = path.read_bytes(), "written_unchanged", EXIT_ALLOW
        if hashlib.sha256(data).hexdigest() != outcome.sha256:  # what is written is what was judged, or nothing is
            why = message("changed_since", language)
            print(f"{path}: {message('not_written', language, why=why)}", file=sys.stderr)
            return EXIT_ERROR
    else:
        why = outcome.no_copy or message("needs_person", language)
        print(f"{path}: {message('not_written', language, why=why)}", file=sys.stderr)
        return EXIT_BLOCK if outcome.verdict is Verdict.BLOCK else EXIT_REVIEW
    if target.exists() and target.samefile(path):
        print(f"{path}: {message('same_file', language)}", file=sys.stderr)
        return EXIT_ERROR
    if target.exists() and not options.force:
        print(f"{path}: {message('exists', language, path=target)}", file=sys.stderr)
        return EXIT_ERROR
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.part")
    half.write_bytes(data)
    half.replace(target)  # whole or not at all: a copy cut short by a full disk must not look finished
    print(f"{path}: {message(key, language, path=target)}", file=sys.stderr)
    return code


def _serve(options: argparse.Namespace) -> int:
    from service.app import serve  # here: the service builds on this package; only this command looks up to it

    serve(options.host, options.port, options.data)
    return EXIT_ALLOW


def _scan_lines(policy: Policy, language: Language) -> int:
    from redactor.lines import check_lines

    verdicts = []
    number = 0
    for batch in _line_batches():
        for answer in check_lines(batch, policy, number):
            if "error" in answer:
                print(message("bad_line", language, n=answer["error"]), file=sys.stderr)
            verdicts.append(Verdict(answer["verdict"]))
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        number += len(batch)
        sys.stdout.flush()
    return _exit_code(verdicts)


def _line_batches(size: int = 1 << 20) -> Iterator[list[bytes]]:
    """The lines that have arrived so far, whole; a caller who waits for each answer gets it at once."""
    stream = os.fdopen(sys.stdin.fileno(), "rb", closefd=False)
    rest = b""
    while chunk := stream.read1(size):
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def _policy(options: argparse.Namespace) -> Policy:
    from redactor.profiles import load

    return load(options.policy)


def _exit_code(verdicts: Iterable[Verdict]) -> int:
    seen = set(verdicts)
    if Verdict.BLOCK in seen:
        return EXIT_BLOCK
    return EXIT_REVIEW if Verdict.REVIEW in seen else EXIT_ALLOW


def _files(paths: Sequence[str], language: Language) -> Iterator[tuple[Path, Path]]:
    """Every file named or below a folder named, with its path relative to what was named.

    Nothing below a folder is passed over in silence: links to folders, pipes and what cannot be opened come as well.
    """
    if not paths:
        raise RedactorError(message("nothing_given"), message("nothing_given", "en"))
    for given in paths:
        path = Path(given)
        if path.is_dir():
            for below in sorted(_below(path)):
                yield below, below.relative_to(path)
        elif path.exists():
            yield path, Path(path.name)
        else:
            raise RedactorError(message("no_such_file", path=path), message("no_such_file", "en", path=path))


def _below(folder: Path) -> list[Path]:
    """All that stands below a folder and is no folder; links to folders are not followed, so that no loop is."""
    found: list[Path] = []
    closed: list[str] = []
    for root, folders, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        found += [Path(root, name) for name in (*names, *links)]
    return found + [Path(name) for name in closed if Path(name) != folder]


def _outcomes(
    paths: Sequence[str], policy: Policy, language: Language, doing: str, reveal: bool = False
) -> Iterator[tuple[Path, Outcome]]:
    """Each file's outcome, with a progress bar on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    files = list(_files(paths, language))
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(message(doing, language), total=len(files))
        for path, _ in files:
            yield path, _outcome(path, policy, language, reveal)
            progress.advance(task)


def _outcome(path: Path, policy: Policy, language: Language, reveal: bool) -> Outcome:
    from redactor.content import BlindSpot, Limits
    from redactor.pipeline import check, unchecked

    limits = Limits(pixels=_PIXELS)
    try:
        size = path.stat().st_size
        if path.is_dir():
            words = "是指向文件夹的链接，没有查看" if path.is_symlink() else "文件夹打不开，里面的文件没有查看"
            return unchecked(path.name, 0, BlindSpot("", words, "failed"), policy)
        if not path.is_file():
            return unchecked(path.name, size, BlindSpot("", "不是普通文件，没有查看", "unsupported"), policy)
        if size > limits.file_bytes:
            words = f"文件超过 {limits.file_bytes // 1_000_000} MB 上限，没有查看，请拆分后提交"
            return unchecked(path.name, size, BlindSpot("", words, "limit"), policy)
        data = path.read_bytes()
    except PermissionError:
        return unchecked(path.name, 0, BlindSpot("", "没有读取权限，没有查看", "failed"), policy)
    except OSError as error:
        return unchecked(path.name, 0, BlindSpot("", f"读不出来（{error.strerror}），没有查看", "failed"), policy)
    return check(data, path.name, policy, limits, reveal=reveal)


if __name__ == "__main__":
    sys.exit(main())
