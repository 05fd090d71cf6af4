"""Signs that a person's name stands somewhere, one function a sign; each yields spans with score, reason and role.

Signs: a column of a table, the same in a table of plain text, a label, an ID or mobile number behind, a sex behind,
``本人 …``, a word or title before or behind, a list of names, a delivery slip without marks, the same name again.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from itertools import pairwise

from recognizers import _person_words as words
from recognizers._address_grammar import PROVINCES, admin_prefix
from recognizers._base import Role
from recognizers._gazetteer import divisions, surnames
from recognizers._names import (
    DOTTED,
    DOUBTFUL,
    HAN,
    NEVER_GIVEN,
    PLACE_ENDS,
    SPACED,
    backward,
    followed,
    forward,
    is_cell_name,
    is_han,
    is_transliterated,
    is_word,
    led_to,
    surname_length,
)
from recognizers._text import CELL, LABEL, RECORD, Folded

Found = tuple[int, int, float, str, Role]
"""Start, end, score, reason, role."""

_COLUMN = re.compile(
    "姓 *名|名字|户 *主|申请人|学生|家长|监护人|联系人|负责人|成员|法定代表人|法人代表|法人$|经办人|当事人|业主|承包人|承租人|专家|评委|教师|组长|队员|患者|患儿|儿童|本人$|人$|人员$|"
    "者$|对象$|配偶|父亲|母亲|子女|网格员|书记$|主任$|村长$|院长|校长|局长|河长|林长|领导$|干部$|司机|驾驶员|车主|学员|职工$|员工$|党员$|选手|律师|代表$"
)
_NO_COLUMN = re.compile(
    "名称|人数|人口|单位|企业|公司|采购人|招标人|投标人|代理机构|供应商|电话|手机|号码|证号|身份证|日期|时间|地址|意见|关系|职务|性别|年龄|民族|金额|方式|编号|账号|卡号|类型|类别|情况|"
    "是否|签名日|所在|户籍|学历|专业|学校|班级|政治|备注|序号|分数|成绩|结果|原因|等级"
)


_ONE_ITEM = re.compile(f"[{HAN}]{{2,4}}")


def columns(folded: Folded) -> Iterator[Found]:
    """Cells under a heading that names persons."""
    text = folded.text
    for label, cells in folded.labelled.items():
        if _COLUMN.search(label) and not _NO_COLUMN.search(label):
            role = words.role_of_label(label)
            for start, end in cells:
                if _ONE_ITEM.fullmatch(text, start, end):
                    if is_cell_name(text[start:end]):
                        yield start, end, 0.85, "列名是人员", role
                    continue
                for left, right in _items(text, start, end):
                    yield left, right, 0.85, "列名是人员", role


_ITEM = re.compile(r"[^、,，/;；|()（）0-9:：\n]+")


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a cell that are names: ``张三、李四（妻）`` holds two."""
    for m in _ITEM.finditer(text[start : min(end, start + 2000)]):
        piece = m.group()
        left = start + m.start() + len(piece) - len(piece.lstrip())
        right = start + m.end() - (len(piece) - len(piece.rstrip()))
        if is_cell_name(text[left:right]):
            yield left, right
        elif " " in text[left:right]:
            for part in re.finditer(r"[^ ]+", text[left:right]):
                if is_cell_name(part.group()) and surname_length(part.group(), 0, firm=False):
                    yield left + part.start(), left + part.end()


_HEADINGS = frozenset(
    word for word in (*words.PROTECTED, *words.PERSONAL, *words.PARTIES, *words.NEUTRAL) if word[-1] in "人主户者象"
)
_HEADING_END = re.compile(r"[人主户者象名](?=[ |\n])")
_NAME_HEADING = re.compile("姓 {0,3}名$")
_LINE_END = re.compile(f"[\n{RECORD}{CELL}]")
_ROW = re.compile(r"[^|\s]+")


def tables(folded: Folded) -> Iterator[Found]:
    """Rows of a table written as lines of text, under a line of headings one of which names persons."""
    text = folded.text
    if "\n" not in text:
        return
    done = 0
    for heading, end in _headings(text):
        if heading < done:
            continue
        stop = _line_end(text, end)
        begin = _line_start(text, heading, 400)
        column = len(_ROW.findall(text[begin:heading]))
        if text[heading - 1 : heading].strip(" |\n") and column:
            column -= 1  # 律师姓名, 负责人姓名
        width = len(_ROW.findall(text[begin : min(stop, begin + 400)]))
        if width < 3 or re.search("[:：。]", text[begin:stop]):
            continue
        role = words.role_of_label(text[heading:end])
        missed = 0
        while text[stop : stop + 1] == "\n" and missed < 3:
            begin, stop = stop + 1, _line_end(text, stop + 1)
            spans = _cell_of_row(text, begin, stop, column, width // 2)
            missed = 0 if spans else missed + 1
            for span in spans:
                done = stop
                yield *span, 0.8, "文本表格的人员列", role


def _headings(text: str) -> Iterator[tuple[int, int]]:
    """Spans of words for persons with a gap, a bar or a line end behind: they may head a column."""
    for m in _HEADING_END.finditer(text):
        end = m.end()
        if m.group() == "名":
            name = _NAME_HEADING.search(text, max(0, end - 5), end)
            if name:
                yield name.start(), end
        else:
            word = words.word_before(text, end, _HEADINGS)
            if word and text.startswith(word, end - len(word)):
                yield end - len(word), end


def _line_start(text: str, at: int, reach: int) -> int:
    """Where the line or passage around ``at`` begins, at most ``reach`` characters before; else of the whole text."""
    low = max(0, at - reach)
    return (
        max(
            text.rfind("\n", low, at),
            text.rfind(RECORD, low, at),
            text.rfind(CELL, low, at),
            text.rfind(LABEL, low, at),
        )
        + 1
    )


def _line_end(text: str, at: int) -> int:
    """Offset of the next line end or border, at most 400 characters on."""
    far = min(len(text), at + 400)
    end = _LINE_END.search(text, at, far)
    return end.start() if end else far


def _cell_of_row(text: str, begin: int, stop: int, column: int, least: int) -> list[tuple[int, int]]:
    """Spans of the names in that column of a line of more than ``least`` cells, a gap inside a name allowed."""
    cells = list(_ROW.finditer(text, begin, stop))
    if len(cells) <= max(column, least):
        return []
    start, end = cells[column].span()
    if end - start == 1 and column + 1 < len(cells) and len(cells[column + 1].group()) <= 2:
        end = cells[column + 1].end()
    return [(a, b) for a, b in _items(text, start, end) if _is_sound(text[a:b])]


def _is_sound(name: str) -> bool:
    known = surname_length(name, 0, firm=False) or len(name) == 3 or is_transliterated(name)
    return bool(known) and not is_word(name, labelled=True)


_TAILS = "话式码务称号址位)"
"""Last characters of what may stand between a label and its colon."""
_JOINTS = frozenset("及和与、/,")
_COLON = re.compile(rf":(?<=[{words.LAST} {_TAILS}]:)[ \n]{{0,6}}(?=[^\s:])")
_LABEL_TAIL = re.compile(
    r"(?:(?:及|和|与|、|/|,)(?:其|联系)?(?:电话|方式|手机号?码?|职务|职称|身份证号?码?|地址|单位))?(?:\([^()\n]{1,16}\))? {0,2}$"
)
_HOUSE_FIRST = re.compile(rf"[0-9A-Za-z一二三四五六七八九十]{{1,4}}(?:栋|号楼|幢|组|单元|楼|网格)(?=[{HAN}])")
_LABEL_SPACE = re.compile(rf" (?<=[{words.LAST}] ) {{0,3}}(?=[{HAN}]{{2,4}}(?:[ 0-9,，。;；、(（\n|]|$))")
_LABEL_LINE = re.compile(rf"\n(?<=[{words.LAST} ]\n)\s{{0,40}}(?=[{HAN}])")
_IN_BRACKETS = re.compile(r"\([^()\n]{1,16}\)")
_SEPARATOR = re.compile("[、,，/;； ]{1,3}|和|及|与")


def labelled(folded: Folded) -> Iterator[Found]:
    """Names after a label with a colon, a gap, or at the head of the next line."""
    text = folded.text
    for m in _COLON.finditer(text):
        close = m.start()
        reach = 24 if text[close - 1] in " )" else 9
        if reach == 24 or (text[close - 1] in _TAILS and not _JOINTS.isdisjoint(text[max(0, close - 9) : close])):
            tail = _LABEL_TAIL.search(text, max(0, close - reach), close)
            close = tail.start() if tail else close
        label = words.word_before(text, close, words.LABELS)
        if label:
            yield from _after_label(text, close, label, m.end(), label in words.SPEAKERS)
    for m in _LABEL_LINE.finditer(text):
        close = m.start()
        while text[close - 1] == " " and close > m.start() - 20:
            close -= 1
        label = words.word_before(text, close, words.LABELS)
        if label:
            yield from _after_label(text, close, label, m.end(), firm=True)
    for m in _LABEL_SPACE.finditer(text):
        label = words.word_before(text, m.start(), words.LABELS)
        if label:
            yield from _after_label(text, m.start(), label, m.end(), firm=True)


def _after_label(text: str, close: int, label: str, at: int, firm: bool) -> Iterator[Found]:
    """The names at ``at``, after a label for persons that ends at ``close``."""
    begin = close - len(label)
    role = words.role_of(label) or words.role_of_label(text[max(0, begin - 6) : begin])
    house = _HOUSE_FIRST.match(text, at) if label[-1] in "长员" else None
    yield from _series(text, house.end() if house else at, firm, role)


def _series(text: str, at: int, firm: bool, role: Role) -> Iterator[Found]:
    """One name or several with marks between them."""
    while at < len(text):
        spaced = SPACED.match(text, at) if text[at + 1 : at + 2] == " " else None
        if spaced and surname_length(text, at, firm=True) and is_cell_name(spaced.group()):
            end = spaced.end()
        else:
            end = forward(text, at, firm=firm, default=False)
        if end < 0 or text[end : end + 1] == ":":
            return
        yield at, end, 0.85, "前有人员标签", role
        remark = _IN_BRACKETS.match(text, end)
        gap = _SEPARATOR.match(text, remark.end() if remark else end)
        if not gap:
            return
        at = gap.end()
        firm = firm or gap.group().isspace()


_ID_OR_MOBILE = re.compile(r"[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9}|[1-9][0-9]{14}")
_NUMBER_WORD = re.compile("公民身份|居民身份|身份证|身份号码|生于(?<!先生于)|手机|联系电话|联系方式|电话")


def numbered(folded: Folded) -> Iterator[Found]:
    """Names directly before an ID or mobile number, or before the word that announces one."""
    text = folded.text
    for run in folded.runs:
        if len(run.text) in (11, 15, 18) and _ID_OR_MOBILE.fullmatch(run.text):
            start, end = _before(text, run.start, sure=True)
            if start >= 0:
                yield start, end, 0.8, "后面紧跟证件号或手机号", ""
    for m in _anchored(folded, _NUMBER_WORD):
        sure = m.group() not in ("电话", "手机", "联系电话", "联系方式")
        if not sure and (text[m.start() - 1 : m.start()] in _LINE_STARTS or _LONG.match(text, max(0, m.start() - 9))):
            continue  # nothing before it, or more than a name
        start, end = _before(text, m.start(), sure)
        if start >= 0 and (sure or not is_han(text[start - 1 : start])):
            yield start, end, 0.8, "后面是证件号或电话", ""


_LONG = re.compile(f"[{HAN}]{{9}}")
_LINE_STARTS = frozenset(("", "\n", RECORD, CELL, LABEL))
_REMARK = re.compile(rf"\([{HAN}]{{2,8}}\)$")


def _before(text: str, at: int, sure: bool) -> tuple[int, int]:
    """The name that ends just before ``at``, marks and brackets between them allowed."""
    end = at
    while end > max(0, at - 3) and text[end - 1] in " ,，(（:：|":
        end -= 1
    remark = _REMARK.search(text, max(0, end - 10), end) if text[end - 1 : end] == ")" else None
    if remark:
        end = remark.start()
    return backward(text, end, max(0, end - 14), sure=sure), end


_SEX_ENDS = r"[,，。、)） |/;；\n0-9\x1d\x1e汉]"
_SEX = re.compile(rf"[男女](?<=[,，(（、 |/\x1e;；:].)(?={_SEX_ENDS}|$)")


def sexed(folded: Folded) -> Iterator[Found]:
    """Names before ``，男，`` or a cell 男."""
    text = folded.text
    for m in _SEX.finditer(text):
        close = m.start() - (text[m.start() - 1] == CELL)
        start, end = _before(text, close, sure=True)
        if start >= 0 and end < m.start():
            yield start, end, 0.8, "后面是性别", ""


_SELF = re.compile(f"(?:本人|我是|我叫|名字叫|名叫|姓名[为叫是]|化名)(?=[{HAN}])")
_LOST_SIGNS = frozenset(f"△▲◆●★■□\n。:{RECORD}")
_NOT_LISTED = re.compile(f"[^{HAN}、]")
_SALUTED = f"(?=[{HAN}]{{2,4}}(?:、[{HAN}]{{2,4}})*:(?:\n|$))"
_SALUTED_LINE = re.compile(rf"[\n{RECORD}{LABEL})]、?{_SALUTED}")
_SALUTED_FIRST = re.compile(_SALUTED)
_FACT = re.compile(
    rf"[,:](?<=[{HAN})].) ?(?:[男女](?=[,。;\n])|中国国籍|汉族|现任|历任|曾任|[12][0-9]{{3}}年[0-9]{{1,2}}月(?:出?生|-))"
)
_BIOGRAPHY = re.compile(rf"(?:^|(?<=[\n{RECORD}{LABEL}])) {{0,4}}([{HAN}]{{2,4}})(?:\([{HAN}]{{2,8}}\))?$")


def introduced(folded: Folded) -> Iterator[Found]:
    """``本人张三``, ``我叫李四``, ``△王五遗失``, a line ``张三、李四：`` or ``张三，男，``."""
    text = folded.text
    for m in _anchored(folded, _SELF):
        yield from _self_made(text, m.end(), 0, "" if "姓名" in m.group() else "personal")
    lost = text.find("遗失")
    while lost >= 0:
        border = _NOT_LISTED.search(text[max(0, lost - 17) : lost][::-1])
        size = border.start() if border else lost
        if 2 <= size <= (16 if border else 4) and (not border or border.group() in _LOST_SIGNS):
            yield from _self_made(text, lost - size, 0, "")
        lost = text.find("遗失", lost + 2)
    if ":\n" in text or text.endswith(":"):
        if _SALUTED_FIRST.match(text):
            yield from _self_made(text, 0, 3, "")
        for m in _SALUTED_LINE.finditer(text):
            yield from _self_made(text, m.end(), 3, "")
    for m in _FACT.finditer(text):
        low = max(0, m.start() - 19)
        subject = _BIOGRAPHY.search(text[low : m.start()])
        if subject and (low == 0 or subject.start()):
            yield from _self_made(text, low + subject.start(1), 0, "")


def _self_made(text: str, at: int, least: int, role: Role) -> Iterator[Found]:
    """The names from ``at`` on with 、 between them; the first is left out if it is shorter than ``least``."""
    first = at
    while (end := forward(text, at, firm=True, default=False)) >= 0:
        if end - first >= least:
            yield at, end, 0.75, "自我介绍、简历、遗失声明或称呼", role
        if text[end : end + 1] != "、":
            return
        at = end + 1


_HOUSEHOLD = re.compile("[户](?![籍口主型外数均内名用县部人头室门])")


def households(folded: Folded) -> Iterator[Found]:
    """``大新村五组张三户``: a household is called by its head."""
    text = folded.text
    for m in _HOUSEHOLD.finditer(text):
        start = backward(text, m.start(), max(0, m.start() - 14), sure=False)
        if start >= 0:
            yield start, m.start(), 0.65, "后面是“户”", ""


_FIRM = "".join(sorted(surnames()["common"] | DOUBTFUL | {name[0] for name in surnames()["compound"]}))
_NEVER = "".join(sorted(NEVER_GIVEN))
_ENDS = "".join(sorted({word[-1] for word in words.FRONT}))
_BEFORE_END = "".join(sorted({word[-2] for word in words.FRONT} | {" "}))
_LEAD = re.compile(
    rf"[{_ENDS}](?=[{_FIRM}(])(?<=[{_BEFORE_END}].)"
    rf"(?:(?=[{_FIRM}](?![{_NEVER}])[{HAN}])|\([^()\n]{{2,8}}\)(?=[{HAN}]))"
)
"""Last character of a word that stands before a name, where a name may follow: cheap, then the word is looked up."""
_LEAD_DOTTED = re.compile(f"[·•](?<=[{HAN}].)")
_NOT_LEAD = re.compile(
    "会计师|妇女儿|[行企事作商]业主|国民警|学生[司处会]|居民楼|家属楼|记者席|业主管|[河湖海云江]南省长|医院长"
)


def led(folded: Folded) -> Iterator[Found]:
    """Names directly after a word for a person or a title: ``原告赵六``, ``局长李四``."""
    text = folded.text
    for close, at in _leads(text):
        word = words.word_before(text, close, words.FRONT)
        if not word or _NOT_LEAD.search(text, max(0, close - 4), at + 1):
            continue
        if word[-1] == "长" and divisions()["county"].end_of_longest(text, at - 1, at + 8) > 0:
            continue  # 上海市长宁区
        alone, role = word in words.ONLY_LABELS, words.role_of(word)
        while at < len(text):
            end = forward(text, at, firm=True, default=text[at] not in DOUBTFUL and not alone)
            if end < 0 or text[end - 1] in PLACE_ENDS or (alone and is_han(text[end : end + 1])):
                break
            yield at, end, 0.7, "前面是称谓或职务", role
            if text[end : end + 1] not in tuple("、和与及"):
                break
            at = end + 1


def _leads(text: str) -> list[tuple[int, int]]:
    """Where a word before a name may end, and where the name then begins; dotted names are found from their dot."""
    leads = [(m.start() + 1, m.end()) for m in _LEAD.finditer(text)]
    dots = len(leads)
    for m in _LEAD_DOTTED.finditer(text):
        at = m.start() - 1
        while at > m.start() - 9 and is_han(text[at - 1 : at]):
            leads.append((at, at))
            at -= 1
    return sorted(set(leads)) if len(leads) > dots else leads


_RELATIVES = "女儿 儿子 妻子 丈夫 父亲 母亲 配偶 长子 次子 长女 次女 哥哥 弟弟 姐姐 妹妹".split()
_KIN = re.compile(rf"(?:{'|'.join(_RELATIVES)})(?=[{HAN}]{{3}}(?:[,、;。)\n\x1d\x1e]|$))")


def kin(folded: Folded) -> Iterator[Found]:
    """Names of three characters between a word for a relative and a mark, with any surname: ``女儿招绮华，``."""
    text = folded.text
    for m in _anchored(folded, _KIN):
        at = m.end()
        if surname_length(text, at, firm=False) and not surname_length(text, at, firm=True):
            end = forward(text, at, firm=False, default=False)
            if end == at + 3 and not _NO_KIN.search(text[at:end]):
                yield at, end, 0.65, "前面是亲属称谓", "protected"


_APPOINTED = re.compile(
    rf"任(?<![担后现历曾兼继连续前初]任)(?![命务职免期])(?=[{HAN}、()]{{2,30}}(?:长|主任|书记|委员|职务|院长|主席|总监|秘书|处级|科级|职级|研究员|调研员))"
)


def appointed(folded: Folded) -> Iterator[Found]:
    """``何光任县水务局局长`` at the head of a clause: a notice of appointments."""
    text = folded.text
    for m in _APPOINTED.finditer(text):
        end = m.start() - 2 * text.endswith("同志", 0, m.start())
        start = backward(text, end, max(0, end - 14), sure=False)
        if start >= 0 and text[start - 1 : start] in _CLAUSE_STARTS:
            yield start, end, 0.7, "任免通知", "public"


_CLAUSE_STARTS = frozenset(("", "\n", ":", ";", "。", ",", " ", RECORD, LABEL))
_NO_KIN = re.compile("^[年从向于随]|[的地得着过了吗很太更最没不也都就]|[岁病学院校工作]$")
_AFTER = re.compile(f"(?:{'|'.join(sorted(words.AFTER, key=len, reverse=True))})(?![们会台处级所事人])")


def titled(folded: Folded) -> Iterator[Found]:
    """Names before a title: ``李世开同志``, ``肖文书记``."""
    text = folded.text
    for m in _anchored(folded, _AFTER):
        sure = m.group() == "同志"
        start = backward(text, m.start(), max(0, m.start() - 14), sure=sure)
        if start >= 0 and not (m.start() - start == 2 and text[start] in "向于和任应对"):  # 向陈先生
            role: Role = "" if m.group() in words.PRIVATE_AFTER else "public"
            if sure:
                role = words.role_of_label(folded.before(start, 6))
            yield start, m.start(), 0.7, "后面是称谓或职务", role


_PAIRS: dict[str, list[re.Pattern[str]]] = {}
"""The first two characters of whatever these patterns match, and the patterns: one look at the text serves them all."""
for _pattern, _beginnings in (
    (_NUMBER_WORD, "公民 居民 身份 生于 手机 联系 电话"),
    (_SELF, "本人 我是 我叫 名字 名叫 姓名 化名"),
    (_KIN, " ".join(_RELATIVES)),
    (_AFTER, " ".join(sorted(word[:2] for word in words.AFTER))),
):
    for _pair in set(_beginnings.split()):
        _PAIRS.setdefault(_pair, []).append(_pattern)
_PAIR = re.compile(f"[{''.join(sorted({p[0] for p in _PAIRS}))}](?=[{''.join(sorted({p[1] for p in _PAIRS}))}])")


def _anchored(folded: Folded, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """What ``pattern.finditer`` gives, for one of the patterns in ``_PAIRS``."""
    return folded.once(_all_anchored)[pattern]


def _all_anchored(folded: Folded) -> dict[re.Pattern[str], list[re.Match[str]]]:
    text = folded.text
    found: dict[re.Pattern[str], list[re.Match[str]]] = {_NUMBER_WORD: [], _SELF: [], _KIN: [], _AFTER: []}
    for m in _PAIR.finditer(text):
        at = m.start()
        for pattern in _PAIRS.get(text[at : at + 2], ()):
            earlier = found[pattern]
            whole = None if earlier and earlier[-1].end() > at else pattern.match(text, at)
            if whole:
                earlier.append(whole)
    return found


_LIST_LEAD = re.compile(r"(?:名单|名册|如下|人员|成员|同志|代表|公示)[^。;；,，]{0,8}[:\n\x1f] *$")


def lists(folded: Folded) -> Iterator[Found]:
    """Three or more names in a row with 、 between them."""
    text = folded.text
    at = text.find("、")
    while at >= 0:
        marks = [at]
        while (following := text.find("、", marks[-1] + 1, marks[-1] + 20)) - marks[-1] >= 3:
            marks.append(following)
        if len(marks) >= 2:
            yield from _list(folded, marks)
        at = text.find("、", marks[-1] + 1)


def _list(folded: Folded, marks: list[int]) -> Iterator[Found]:
    text = folded.text
    inner = [(a + 1, b) for a, b in pairwise(marks)]
    like = sum(bool(surname_length(text, a, firm=False)) or bool(DOTTED.match(text, a, b)) for a, b in inner)
    if like * 2 <= len(inner):
        return  # words, not names: what follows would find out more slowly
    first = backward(text, marks[0], max(0, marks[0] - 14), sure=True)
    announced = bool(_LIST_LEAD.search(folded.before(first if first >= 0 else marks[0], 30)))
    spans = [(a, b) for a, b in inner if _is_listed(text[a:b], firm=not announced)]
    if len(spans) < len(inner) and not (announced and len(spans) * 2 > len(inner)):
        return
    if first >= 0:
        spans.insert(0, (first, marks[0]))
    last = forward(text, marks[-1] + 1, firm=not announced, default=False)
    if last >= 0:
        spans.append((marks[-1] + 1, last))
    long = sum(b - a == 3 for a, b in spans)
    if len(spans) >= 3 and (announced or long * 2 >= len(spans)):
        for a, b in spans:
            yield a, b, 0.65, "人名并列", ""


def _is_listed(piece: str, firm: bool) -> bool:
    if DOTTED.fullmatch(piece):
        return True
    return is_cell_name(piece) and bool(surname_length(piece, 0, firm)) and not is_word(piece, labelled=not firm)


def glued(folded: Folded) -> Iterator[Found]:
    """Name, mobile number and address in one line without any mark between them, in any order (a delivery slip)."""
    text = folded.text
    for run in folded.runs:
        if len(run.text) != 11 or not _ID_OR_MOBILE.fullmatch(run.text):
            continue
        begin = _line_start(text, run.start, 80)
        end = min(_line_end(text, run.end), run.end + 80)
        for at in (run.end, begin):
            if at == run.end or run.start - begin >= 6:
                span = _before_province(text, at)
                if span:
                    yield *span, 0.7, "与手机号、地址连写", ""
        if run.start == begin and text.startswith(PROVINCES, run.end):
            start = backward(text, end, run.end, sure=True)
            if start >= 0 and admin_prefix(text, run.end, end)[0] > run.end + 4:
                yield start, end, 0.6, "与手机号、地址连写", ""
        elif (
            2 <= end - run.end <= 4 and is_cell_name(text[run.end : end]) and surname_length(text, run.end, firm=False)
        ):
            yield run.end, end, 0.7, "与手机号、地址连写", ""


def _before_province(text: str, at: int) -> tuple[int, int] | None:
    """The name at ``at`` if a province, city and county follow it at once."""
    for length in (2, 3, 4):
        if text.startswith(PROVINCES, at + length) and surname_length(text, at, firm=False):
            stop, level = admin_prefix(text, at + length, at + length + 24)
            if level is not None and stop - at - length >= 5:
                name = text[at : at + length]
                return (at, at + length) if is_cell_name(name) and not is_word(name) else None
    return None


_REPEATED = 300
"""At most so many names are looked for again in one text."""
_FEW = 8
"""Up to here a search for each name is cheaper than a pattern of all."""


def again(
    text: str, names: Iterable[str], begin: int, stop: int, seen: Container[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Places in ``text[begin:stop]`` of names found elsewhere in it, those already ``seen`` left out.

    A name that is hidden here and stands open there is not hidden.
    """
    ordered = sorted((name for name in names if " " not in name), key=len, reverse=True)[:_REPEATED]
    for start, end in _found_again(text, ordered, begin, stop):
        if (start, end) not in seen and (
            end - start > 2 or (not is_word(text[start:end]) and _stands_apart(text, start, end))
        ):
            yield start, end


def _found_again(text: str, names: list[str], begin: int, stop: int) -> Iterator[tuple[int, int]]:
    if len(names) > _FEW:
        for m in re.compile("|".join(map(re.escape, names))).finditer(text, begin, stop):
            yield m.span()
    else:
        for name in names:
            start = text.find(name, begin, stop)
            while start >= 0:
                yield start, start + len(name)
                start = text.find(name, start + len(name), stop)


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Does a name of two characters stand by itself, not in the middle of other characters?"""
    return followed(text, end) and (not is_han(text[start - 1 : start]) or led_to(text, 0, start))


_COLUMN_HEAD = _COLUMN.pattern.replace("$", r"(?=\x1f)")
NEEDS = (
    rf"^(?=[^\x1d-\x1f]*\x1f)(?![^\x1d-\x1f]*(?:{_NO_COLUMN.pattern}))[^\x1d-\x1f]*(?:{_COLUMN_HEAD})[^\x1d-\x1f]*\x1f",
    rf":(?<=[{words.LAST} {_TAILS}]:)[ \n]{{0,6}}(?=[{HAN}0-9A-Za-z])",
    r"[人主户者象名](?=[ |\n])(?=[^\n]{0,400}\n)",
    _LABEL_SPACE.pattern,
    _LABEL_LINE.pattern,
    _NUMBER_WORD.pattern,
    f"{_SEX.pattern}|^[男女](?:{_SEX_ENDS}|$)",
    _SELF.pattern,
    "遗失",
    _SALUTED_LINE.pattern,
    f"^{_SALUTED}",
    _FACT.pattern,
    _KIN.pattern,
    _APPOINTED.pattern,
    _LEAD.pattern,
    _LEAD_DOTTED.pattern,
    _AFTER.pattern,
    _HOUSEHOLD.pattern,
    "[、](?=[^、]{2,18}、)",
)
"""One for each sign: without any of them no name is found (``Recognizer.NEEDS``)."""
