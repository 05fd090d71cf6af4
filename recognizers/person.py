"""Names of persons (姓名), and in what capacity: private, or acting in public.

A name is believed where something says that a person stands there: a column or a label (``姓名：``), a word or title
beside it (``村民张三``, ``李四局长``), a sex or a number behind it (``，男，``, an ID or mobile number), or a list of
names (``_person_signs``). In free text without any of these nothing is looked for: there precision is worth more.
Shapes of names: ``_names``; the words: ``_person_words``. Names already masked (``张*``, ``李某``) are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from recognizers import _person_signs as signs
from recognizers import _person_words as words
from recognizers._base import NUMBER, Match, Recognizer, Role
from recognizers._names import surname_length
from recognizers._spans import claim, row
from recognizers._text import CELL, LABEL, Folded

_SIGNS = (
    (signs.columns, True),
    (signs.tables, False),
    (signs.labelled, True),
    (signs.numbered, False),
    (signs.sexed, False),
    (signs.introduced, False),
    (signs.led, False),
    (signs.kin, False),
    (signs.titled, False),
    (signs.appointed, False),
    (signs.households, False),
    (signs.lists, True),
    (signs.glued, False),
)
"""The surest first; and whether words of an office nearby make the name public (a contact person's)."""
_PARTIES = frozenset(words.PARTIES)
_PRIVACY: tuple[Role, ...] = ("public", "", "personal", "protected")


class Person(Recognizer):
    """A person's name, with the capacity in which it stands there.

    ``role``: ``protected`` for those who are never named (victims, witnesses, minors, patients, informers); ``personal``
    for those who complain, ask or are only mentioned (letter writers, relatives, residents); ``public`` for officials, experts, representatives of companies, contact persons of offices; empty
    for parties, people on publicity lists, and where nothing says. ``keep`` is the surname. Not looked for: names in free
    text without any sign of a person; surnames with a title (``王局长``).
    """

    ENTITIES = ("PERSON",)
    NEEDS = (NUMBER, *signs.NEEDS)
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
        "大新村五组【张小三】户已搬迁",
        "【张小三】（离任）：男，硕士，高级工程师。",
        "【李小四】，中国国籍，大学本科",
        "女儿【招小华】，精神二级",
        "楼栋长：3栋【李小生】（3栋1单元）",
        "被告人【李超】接到电话后离开",
        "决定：【何小光】任县水务局局长；免去【周小全】的县水务局局长职务。",
        "申请人【马上】，申请临时救助",
        "户主\x1f【欧阳 明】\x1e金额\x1f300",
        "拟补助人员：【马小梅】（精神二级）、【夏小洛】（肢体三级）",
        "拟录用【陈小云】、【诸葛明】、【欧阳小平】四名同志",
        "1\x1e【陈小凡】\x1e男\x1e汉族",
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
        "上海市长宁区人民检察院指控",
        "女儿年纪小，儿子上中学。",
        "个体业主向记者反映",
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
        "原告方、被告方均未到庭",
        "任命程序和免职程序",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        taken: list[tuple[int, int]] = []
        matches: list[Match] = []
        known: dict[int, dict[str, Role]] = {}
        for sign, sees_office in _SIGNS:
            for start, end, score, why, said in sign(folded):
                if claim(taken, start, end):
                    role, reason = _capacity(folded, start, end, said, sees_office)
                    matches.append(Match(start, end, score, why + reason, role, keep=_surname(text, start)))
                    if sign is not signs.columns:
                        names = known.setdefault(folded.record_start(start), {})
                        name = text[start:end]
                        names[name] = max(role, names.get(name, role), key=_PRIVACY.index)
        seen = frozenset(taken)
        for record, names in known.items():
            for start, end in signs.again(text, names, record, folded.record_end(record), seen):
                if claim(taken, start, end):
                    role, keep = names[text[start:end]], _surname(text, start)
                    matches.append(Match(start, end, 0.65, "同一姓名在别处已认出", role, keep=keep))
        for match in matches:
            names = known.get(folded.record_start(match.start), {}) if known and match.role == "" else {}
            role = names.get(text[match.start : match.end], "")
            if role in ("personal", "protected"):
                yield replace(match, role=role, why=f"{match.why}；别处是不宜公开姓名的身份")
            else:
                yield match


_HEADS = re.compile(f"([^{CELL}{LABEL}]*){LABEL}[^{CELL}]*")
_PAST = 40
"""Characters before a name in which a dynasty says that nobody living is meant."""


def _surname(text: str, start: int) -> int:
    """How much of a name may stay: its surname; of a name without one its first character."""
    return surname_length(text, start, firm=False) or 1


def _tells_a_story(folded: Folded, start: int, end: int, role: Role) -> bool:
    """Is a relative, or a university's student, only mentioned in a narrative that tells nothing private of them?"""
    before = folded.before(start, _PAST)
    if role == "personal":
        return bool(words.ADULT_STUDENT.search(before))
    if not words.word_before(folded.text, start, words.RELATIVES):
        return False
    return not words.PRIVATE_MATTER.search(folded.before(start, 100) + folded.after(end, 60))


def _has_young(folded: Folded) -> bool:
    """Does any heading of the text speak of minors or pupils? Asked once, not once a row."""
    return any(words.MINORS.search(label) or words.PUPILS.search(label) for label in folded.labelled)


def _capacity(folded: Folded, start: int, end: int, said: Role, sees_office: bool) -> tuple[Role, str]:
    """The role with what stands around taken into account, and the clause that tells.

    The people of a publicity list and the parties of a decision are named on purpose: their role is empty and the
    policy decides.

    Args:
        said: what the label or title says.
        sees_office: whether words of an office or a project nearby make it public.
    """
    before = folded.before(start, _PAST)
    role = said
    if before:
        if words.HISTORY.search(before):
            return "public", "；历史人物"
        role = said or words.role_of_label(before[-10:].rstrip(":： "))
    if role == "public":
        return role, "；公务或职业身份"
    record = row(folded, start) if folded.labelled else ""
    record = record if LABEL in record else ""
    heads = before[-12:]
    if record:
        heads = "|".join(_HEADS.findall(record)) if folded.once(_has_young) else ""
    if words.MINORS.search(heads):
        return "protected", "；涉及未成年人"
    if not record and role and _tells_a_story(folded, start, end, role):
        return "", "；叙述中提到，未涉及其私事"
    pupils = words.PUPILS.search(heads)
    if role and not pupils:
        return role, "；不宜公开姓名的身份"
    wide = record or folded.before(start, 160) + folded.after(end, 60)
    if pupils:
        listed = words.AWARDS.search(wide) and not words.MINORS.search(wide)
        return ("", "；学生，名单以公布姓名为目的") if listed else ("personal", "；涉及学生")
    if sees_office:
        near = record or before + folded.after(end, 30)
        if words.PUBLIC_SURROUNDINGS.search(near) and not words.IDENTITY.search(near):
            return "public", "；上下文为单位或项目事务"
    elif words.LETTERS.search(wide) and not words.word_before(folded.text, start, _PARTIES):
        return "personal", "；来信、信访中的个人"
    if words.WELFARE.search(wide):
        return "", "；救助、残疾等名单中的个人"
    return "", "；未说明身份"
