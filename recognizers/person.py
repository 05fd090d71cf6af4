"""Names of persons (姓名), and in what capacity: private, or acting in public.

A name is believed where something says that a person stands there: a column or a label (``姓名：``), a word or title
beside it (``村民张三``, ``李四局长``), a sex or a number behind it (``，男，``, an ID or mobile number), or a list of
names. In free text without any of these nothing is looked for: there precision is worth more. Shapes of names:
``_names``; the words: ``_person_words``. Names already masked (``张*``, ``李某``) are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers import _person_words as words
from recognizers._address_grammar import admin_prefix
from recognizers._base import Match, Recognizer, Role
from recognizers._names import (
    DOTTED,
    DOUBTFUL,
    HAN,
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
from recognizers._spans import claim
from recognizers._text import BORDERS, CELL, LABEL, RECORD, Folded

Found = tuple[int, int, float, str, Role]


def _either(items: tuple[str, ...] | list[str], spaced: bool = False) -> str:
    ordered = sorted(set(items), key=len, reverse=True)
    return "|".join(" {0,3}".join(item) if spaced and len(item) <= 3 else item for item in ordered)


_LABELS = [*words.PERSONAL, *words.PUBLIC, *words.NEUTRAL]
_LABEL = re.compile(rf"(?:{_either(_LABELS, spaced=True)})(?: ?\([^()\n]{{1,16}}\))? ?(?:[:：]|(?<=姓名)为|(?<=名字)叫)[ \n]{{0,6}}")
_LABEL_SPACE = re.compile(rf"(?:{_either(_LABELS)}) {{1,4}}(?=[{HAN}]{{2,4}}(?:[ 0-9,，。;；、(（\n|]|$))")
_LABEL_LINE = re.compile(rf"(?:^|\n) *[{HAN}]{{0,6}}?(?:{_either(_LABELS)}) *\n\s*(?=[{HAN}])")
_IN_FRONT = [*words.PERSONAL, *words.PUBLIC, *words.TITLES, "负责人", "联系人", "经办人", "组长", "副组长", "队员", "教师", "职工", "我叫", "名叫"]
_LEAD = re.compile(rf"(?:{_either(_IN_FRONT)})(?:\((?:原审|反诉|一审)?[^()\n]{{2,8}}\))?(?=[{HAN}])")
_NO_LEAD = frozenset("法人 专家 公民 老人 作者 编辑 主持 出席 列席 校对 复核 审核 摄影 参会 专家组 签发 家长 会计 父母 子女 人员 委员 本人 成员 秘书".split())
"""As a label with a colon they are followed by a name; directly before a word they rarely are."""
_AFTER = re.compile(f"(?:{_either(words.AFTER)})(?!们)")
_SEX = re.compile(r"[男女](?<=[,，(（、 |/\x1e;；].)(?=[,，。、)） |/;；\n0-9\x1d\x1e汉]|$)")
_SEX_GAP = re.compile(r"[,，(（、 |/;；]{1,3}$")
_NUMBER_WORD = re.compile("(?:公民身份|居民身份|身份证|身份号码|生于|手机|联系电话|联系方式|电话)")
_SELF = re.compile(f"(?:本人|我是|我叫|名字叫|名叫|姓名为|姓名叫|化名)(?=[{HAN}])")
_LOST = re.compile(f"[△▲◆●★■□\n。\x1d](?=[{HAN}]{{2,4}}遗失)|^(?=[{HAN}]{{2,4}}遗失)")
_SEPARATOR = re.compile("[、,，/;； ]{1,3}|和|及|与")
_COLUMN = re.compile(
    "姓 *名|名字|户 *主|申请人|学生|家长|监护人|联系人|负责人|成员|法定代表人|法人代表|法人$|经办人|当事人|业主|承包人|承租人|专家|评委|教师|组长|队员|患者|患儿|儿童|本人$|人$|"
    "者$|对象$|配偶|父亲|母亲|子女|网格员|书记$|主任$|村长$|院长|校长|局长|河长|林长|领导$|干部$|司机|驾驶员|车主|学员|职工$|员工$|党员$|选手|律师|代表$"
)
_NO_COLUMN = re.compile(
    "名称|人数|人口|单位|企业|公司|采购人|招标人|投标人|代理机构|供应商|电话|手机|号码|证号|身份证|日期|时间|地址|意见|关系|职务|性别|年龄|民族|金额|方式|编号|账号|卡号|类型|类别|情况|"
    "是否|签名日|所在|户籍|学历|专业|学校|班级|政治|备注|序号|分数|成绩|结果|原因|等级"
)
_HEADING = re.compile(
    rf"(?:姓 {{0,3}}名|{_either([word for word in (*words.PERSONAL, *words.NEUTRAL) if word[-1] in '人主户者象'])})(?=[ |\n])"
)
_ROW = re.compile(r"[^|\s]+")
_ID_OR_MOBILE = re.compile(r"[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9}|[1-9][0-9]{14}")
_ADULT_LISTS = re.compile("名单|名册|公示|如下|人员[:：]|成员[:：]|花名册")


class Person(Recognizer):
    """A person's name, with the capacity in which it stands there.

    ``role``: ``personal`` for parties, victims, minors, patients, people on aid lists; ``public`` for officials,
    experts, representatives of companies, contact persons of offices; empty if nothing says. Not looked for: names in
    free text without any sign of a person; surnames with a title (``王局长``).
    """

    ENTITIES = ("PERSON",)
    FOUND = (
        "姓名：【张三】，性别：男",
        "姓 名：【欧阳小华】  电话：15499991234",
        "姓名\x1f【买买提·吐尔逊】\x1e电话\x1f15499991234",
        "户主\x1f【李 四】\x1e金额\x1f300",
        "联系人：【王小明】 15499991234",
        "原告【赵六一】诉被告【钱小七】民间借贷纠纷",
        "村民【孙小七】反映道路不平",
        "请与【李世开】同志联系",
        "副市长【符大雄】在会议室主持会议",
        "本人【伍小兰】，身份证号440881190101010018",
        "公示人员如下：【陈一凡】、【林小玉】、【黄大海】。",
        "【侯小世】，男，1980年5月出生，汉族",
        "【周小芳】（公民身份号码：440881190101010018）",
        "【吴大勇】15499991234",
        "举报人：【余海】、【王秋】、【张荣】\n",
        "法定代表人：【肖小德】。委托诉讼代理人：【刘小科】，某某律师事务所律师。",
        "序号 姓名 性别 金额\n1 【强小兰】 女 100\n2 【字大军】 男 100\n",
        "学生姓名\x1f【林小一】、【陈小二】\x1e班级\x1f三（1）班",
        "△【栾大东】遗失居民身份证，声明作废。",
        "户主：【䶮小宝】",
        "我叫【苏小珍】，今年五十岁",
    )
    IGNORED = (
        "姓名：张*，电话：154****1234",
        "原告李某诉被告王某某",
        "联系人：文女士 15499991234",
        "安全、文明、和谐的社区",
        "学生管理办法和村民代表大会",
        "高峰期出行，注意安全",
        "被告于本判决生效之日起十日内支付",
        "王局长主持会议",
        "姓名\x1f合计\x1e金额\x1f300",
        "申请人应当提交下列文件",
        "高州、茂名、湛江、廉江等地",
        "单位名称\x1f万和集团\x1e电话\x1f0759-6600000",
        "居民张贴广告、学生高考成绩",
        "司机王师傅热心助人",
        "业主：\n详见附件",
        "全体党员同志、广大居民朋友",
        "负责人：安全科",
        "采购人：廉江市财政局",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        taken: list[tuple[int, int]] = []
        known: dict[str, Role] = {}
        for source, sees_office in _SOURCES:
            for start, end, score, why, said in source(folded):
                if claim(taken, start, end):
                    role, reason = _capacity(folded, start, end, said, sees_office)
                    if source is not _columns:
                        name = folded.text[start:end]
                        known[name] = max(role, known.get(name, role), key=_PRIVACY.index)
                    yield Match(start, end, score, why + reason, role)
        for start, end in _again(folded.text, known):
            if claim(taken, start, end):
                yield Match(start, end, 0.65, "同一姓名在别处已认出", known[folded.text[start:end]])


def _again(text: str, known: dict[str, Role]) -> Iterator[tuple[int, int]]:
    """Other places of names found: a name that is hidden here and stands open there is not hidden."""
    names = sorted((name for name in known if len(name) >= 2 and " " not in name), key=len, reverse=True)[:_REPEATED]
    if not names:
        return
    for m in re.finditer("|".join(map(re.escape, names)), text):
        start, end = m.span()
        if end - start == 2 and (is_word(m.group()) or not _apart(text, start, end)):
            continue
        yield start, end


def _apart(text: str, start: int, end: int) -> bool:
    """Does a name of two characters stand by itself: not in the middle of other characters?"""
    return followed(text, end) and (not is_han(text[start - 1 : start]) or led_to(text, 0, start))


_REPEATED = 300
"""At most so many names are looked for again in one text."""
_PRIVACY = ("public", "", "personal")


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a cell that are names: ``张三、李四（妻）`` holds two."""
    for m in re.finditer(r"[^、,，/;；|()（）0-9:：\n]+", text[start:end]):
        piece = m.group()
        left = start + m.start() + len(piece) - len(piece.lstrip())
        right = start + m.end() - (len(piece) - len(piece.rstrip()))
        if is_cell_name(text[left:right]):
            yield left, right
        elif " " in text[left:right]:
            for part in re.finditer(r"[^ ]+", text[left:right]):
                if is_cell_name(part.group()) and surname_length(part.group(), 0, firm=False):
                    yield left + part.start(), left + part.end()


def _columns(folded: Folded) -> Iterator[Found]:
    """Cells under a heading that names persons."""
    text = folded.text
    known: dict[str, bool] = {}
    at = text.find(LABEL)
    while at >= 0:
        start = max(text.rfind(sign, max(0, at - 60), at) for sign in (RECORD, CELL)) + 1
        label = text[max(start, at - 60) : at]
        if label not in known:
            known[label] = bool(_COLUMN.search(label)) and not _NO_COLUMN.search(label)
        if known[label]:
            role = words.role_of_label(label) or ""
            for left, right in _items(text, at + 1, folded.border_after(at + 1)):
                yield left, right, 0.85, "列名是人员", role
        at = text.find(LABEL, at + 1)


def _tables(folded: Folded) -> Iterator[Found]:
    """Rows of a table written as lines of text, under a line of headings one of which names persons."""
    text = folded.text
    done = 0
    for heading in _HEADING.finditer(text):
        if heading.start() < done:
            continue
        begin = max(text.rfind(sign, 0, heading.start()) for sign in (*BORDERS, "\n")) + 1
        stop = _line_end(text, heading.end())
        column = len(_ROW.findall(text[begin : heading.start()]))
        if len(_ROW.findall(text[begin:stop])) < 3 or re.search("[:：。]", text[begin:stop]):
            continue
        role = words.role_of_label(heading.group()) or ""
        missed = 0
        while text[stop : stop + 1] == "\n" and missed < 3:
            begin, stop = stop + 1, _line_end(text, stop + 1)
            spans = _cell_of_row(text, begin, stop, column)
            missed = 0 if spans else missed + 1
            for span in spans:
                done = stop
                yield *span, 0.8, "文本表格的人员列", role


def _line_end(text: str, at: int) -> int:
    ends = [end for sign in ("\n", RECORD, CELL) if (end := text.find(sign, at)) >= 0]
    return min(ends, default=len(text))


def _cell_of_row(text: str, begin: int, stop: int, column: int) -> list[tuple[int, int]]:
    """Spans of the names in that column of a line, a gap inside a name allowed."""
    cells = list(_ROW.finditer(text, begin, min(stop, begin + 400)))
    if len(cells) <= column:
        return []
    start, end = cells[column].span()
    if end - start == 1 and column + 1 < len(cells) and len(cells[column + 1].group()) <= 2:
        end = cells[column + 1].end()
    spans = list(_items(text, start, end))
    return [(a, b) for a, b in spans if _sound(text[a:b])]


def _sound(name: str) -> bool:
    known = surname_length(name, 0, firm=False) or len(name) == 3 or is_transliterated(name)
    return bool(known) and not is_word(name, labelled=True)


def _labelled(folded: Folded) -> Iterator[Found]:
    """Names after a label with a colon, a gap, or at the head of the next line."""
    text = folded.text
    for pattern, firm in ((_LABEL, False), (_LABEL_LINE, True), (_LABEL_SPACE, True)):
        for m in pattern.finditer(text):
            label = re.sub(r"\(.*|[:：\s]|为$", "", m.group())
            role = words.role_of_label(label) or ""
            if not role:
                role = words.role_of_label(folded.before(m.start(), 6)) or ""
            at = m.end()
            while at < len(text):
                end = _name_end(text, at, firm)
                if end < 0:
                    break
                yield at, end, 0.85, "前有人员标签", role
                gap = _SEPARATOR.match(text, end)
                if not gap:
                    break
                at = gap.end()


def _name_end(text: str, at: int, firm: bool) -> int:
    spaced = SPACED.match(text, at)
    if spaced and surname_length(text, at, firm=True) and is_cell_name(spaced.group()):
        return spaced.end()
    return forward(text, at, firm=firm, default=False)


def _numbered(folded: Folded) -> Iterator[Found]:
    """Names directly before an ID or mobile number, or before the word that announces one."""
    text = folded.text
    for run in folded.runs:
        if len(run.text) in (11, 15, 18) and _ID_OR_MOBILE.fullmatch(run.text):
            start, end = _before(text, run.start, sure=True)
            if start >= 0:
                yield start, end, 0.8, "后面紧跟证件号或手机号", ""
    for m in _NUMBER_WORD.finditer(text):
        start, end = _before(text, m.start(), sure=m.group() not in ("电话", "手机", "联系电话", "联系方式"))
        if start >= 0:
            yield start, end, 0.8, "后面是证件号或电话", ""


def _before(text: str, at: int, sure: bool) -> tuple[int, int]:
    """The name that ends just before ``at``, marks and brackets between them allowed."""
    end = at
    while end > max(0, at - 3) and text[end - 1] in " ,，(（:：|":
        end -= 1
    floor = max(0, end - 14)
    return backward(text, end, floor, sure=sure), end


def _sexed(folded: Folded) -> Iterator[Found]:
    """Names before ``，男，`` or a cell 男."""
    text = folded.text
    for m in _SEX.finditer(text):
        start, end = _before(text, m.start(), sure=True)
        if start >= 0 and end < m.start():
            yield start, end, 0.8, "后面是性别", ""


def _introduced(folded: Folded) -> Iterator[Found]:
    """``本人张三``, ``我叫李四``, ``△王五遗失``."""
    text = folded.text
    for pattern, role in ((_SELF, "personal"), (_LOST, "")):
        for m in pattern.finditer(text):
            end = forward(text, m.end(), firm=True, default=False)
            if end >= 0:
                yield m.end(), end, 0.75, "自我介绍或遗失声明", role


def _led(folded: Folded) -> Iterator[Found]:
    """Names directly after a word for a person or a title: ``原告赵六``, ``局长李四``."""
    text = folded.text
    for m in _LEAD.finditer(text):
        word = m.group().partition("(")[0]
        at = m.end()
        if text[max(0, m.start() - 1) : m.start()] == "妇":  # 妇女儿童 is not 女儿
            continue
        while at < len(text):
            end = forward(text, at, firm=True, default=text[at] not in DOUBTFUL and word not in _NO_LEAD)
            if end < 0 or (word in _NO_LEAD and re.match(f"[{HAN}]", text[end : end + 1])):
                break
            yield at, end, 0.7, "前面是称谓或职务", words.role_of_label(word) or ""
            if text[end : end + 1] not in tuple("、和与及"):
                break
            at = end + 1



def _titled(folded: Folded) -> Iterator[Found]:
    """Names before a title: ``李世开同志``, ``肖文书记``."""
    text = folded.text
    for m in _AFTER.finditer(text):
        sure = m.group() == "同志"
        start = backward(text, m.start(), max(0, m.start() - 14), sure=sure)
        if start >= 0 and m.start() - start >= 2:
            role: Role = "" if m.group() in words.PRIVATE_AFTER else "public"
            if sure:
                role = words.role_of_label(folded.before(start, 6)) or ""
            yield start, m.start(), 0.7, "后面是称谓或职务", role


def _lists(folded: Folded) -> Iterator[Found]:
    """Three or more names in a row with 、 between them."""
    text = folded.text
    at = text.find("、")
    while at >= 0:
        marks = [at]
        while 3 <= (following := text.find("、", marks[-1] + 1, marks[-1] + 8)) - marks[-1]:
            marks.append(following)
        if len(marks) >= 2:
            yield from _list(folded, marks)
        at = text.find("、", marks[-1] + 1)


def _list(folded: Folded, marks: list[int]) -> Iterator[Found]:
    text = folded.text
    inner = [(a + 1, b) for a, b in zip(marks, marks[1:], strict=False)]
    if not all(_listed(text[a:b]) for a, b in inner):
        return
    spans = list(inner)
    first = backward(text, marks[0], max(0, marks[0] - 14), sure=True)
    if first >= 0:
        spans.insert(0, (first, marks[0]))
    last = forward(text, marks[-1] + 1, firm=True, default=False)
    if last >= 0:
        spans.append((marks[-1] + 1, last))
    lead = bool(_ADULT_LISTS.search(folded.before(spans[0][0], 30)))
    long = sum(b - a == 3 for a, b in spans)
    if len(spans) >= 3 and (lead or long * 2 >= len(spans)):
        for a, b in spans:
            yield a, b, 0.65, "人名并列", ""


def _listed(piece: str) -> bool:
    return bool(DOTTED.fullmatch(piece)) or (
        is_cell_name(piece) and bool(surname_length(piece, 0, firm=True)) and not is_word(piece)
    )


def _glued(folded: Folded) -> Iterator[Found]:
    """Name, mobile number and address in one line without any mark between them, in any order (a delivery slip)."""
    text = folded.text
    for run in folded.runs:
        if len(run.text) != 11 or not _ID_OR_MOBILE.fullmatch(run.text):
            continue
        begin = max(text.rfind(sign, max(0, run.start - 80), run.start) for sign in (*BORDERS, "\n")) + 1
        end = min(_line_end(text, run.end), run.end + 80)
        for at in (run.end, begin):
            if at == begin and run.start - begin < 6:
                continue
            span = _before_province(text, at)
            if span:
                yield *span, 0.7, "与手机号、地址连写", ""
        if run.start == begin:
            tail = text[run.end : end]
            if len(tail) > 8 and admin_prefix(text, run.end, end)[0] > run.end + 4:
                start = backward(text, end, run.end, sure=True)
                if start >= 0:
                    yield start, end, 0.6, "与手机号、地址连写", ""
        elif 2 <= end - run.end <= 4 and is_cell_name(text[run.end : end]) and surname_length(text, run.end, firm=False):
            yield run.end, end, 0.7, "与手机号、地址连写", ""


def _before_province(text: str, at: int) -> tuple[int, int] | None:
    """The name at ``at`` if a province, city and county follow it at once."""
    for length in (2, 3, 4):
        stop, level = admin_prefix(text, at + length, at + length + 24)
        if level is not None and stop - at - length >= 5 and surname_length(text, at, firm=False):
            return (at, at + length) if is_cell_name(text[at : at + length]) else None
    return None


def _capacity(folded: Folded, start: int, end: int, said: Role, sees_office: bool) -> tuple[Role, str]:
    """The role with what stands around taken into account, and the clause that tells.

    Args:
        said: what the label or title says.
        sees_office: whether words of an office or a project nearby make it public (a contact person's name).
    """
    record = folded.record(start)
    row = LABEL in record
    role = said or words.role_of_label(re.sub("[:： ]+$", "", folded.before(start, 10))) or ""
    heads = "|".join(cell.partition(LABEL)[0] for cell in record.split(CELL)) if row else folded.before(start, 12)
    if role != "public" and words.MINORS.search(heads):
        return "personal", "；涉及未成年人或学生"
    if role:
        return role, "；" + ("私人身份" if role == "personal" else "公务或职业身份")
    wide = record if row else folded.before(start, 160) + folded.after(end, 60)
    if words.WELFARE.search(wide):
        return "personal", "；涉及救助、残疾等情况"
    near = record if row else folded.before(start, 40) + folded.after(end, 30)
    if sees_office and words.PUBLIC_SURROUNDINGS.search(near) and not re.search("身份证|身份号|[1-9][0-9]{16}", near):
        return "public", "；上下文为单位或项目事务"
    return "", "；未说明身份"


_SOURCES = (
    (_columns, True), (_tables, False), (_labelled, True), (_numbered, False), (_sexed, False), (_introduced, False),
    (_led, False), (_titled, False), (_lists, True), (_glued, False),
)
"""Where names are looked for, the surest first, and whether an office nearby makes them public."""
