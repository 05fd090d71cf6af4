"""Sensitive attributes of a person (敏感个人信息: 个人信息保护法 art. 28, GB/T 45574-2025): a list's columns, and diagnoses.

What is looked for is a *person's* attribute: a cell of a column such as 病种 or 残疾等级, or ``患有…症`` in running
text. A rule that speaks about patients or the disabled says nothing of anybody. That somebody receives 低保 is what a
publicity list is for, and is not taken; why, and what illness, is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer
from recognizers._text import LABEL, Folded

_COLUMNS = {
    "健康": re.compile(
        r"病情|病种|疾病|患病|诊断|病因|健康状况|身体状况|残疾(?:类别|等级|类型|级别|程度|情况)|伤残等级|致残原因|孕情|孕周|"
        r"手术|用药|传染病|精神状况|失能等级|血型"
    ),
    "家庭": re.compile(r"婚姻(?:状况|情况)|避孕|节育|生育(?:情况|状况)|计生"),
    "特定身份": re.compile(r"宗教信仰|犯罪记录|前科|违法记录|吸毒|戒毒|矫正(?:类别|情况)|刑期|罪名"),
    "致贫原因": re.compile(
        r"致贫原因|返贫原因|致困原因|困难原因|申请原因|申请理由|救助原因|救助事由|家庭情况说明|困难情况"
    ),
    "生物识别": re.compile(r"指纹|人脸|虹膜|声纹|DNA|基因"),
    "收入": re.compile(r"(?:家庭|个人|人均|户均|年|月|工资|劳动)(?:年|月|总|纯)?收入|存款|家庭财产"),
    "困难身份": re.compile(
        r"(?:困难|贫困|脱贫|监测)(?:户|家庭)?(?:类别|类型|等级|属性)|是否(?:低保|特困|建档立卡|脱贫)"
    ),
}
_HARDSHIP = (
    r"低保(?:户|对象|家庭)|特困(?:人员|户|供养)?|五保(?:户|对象)|建档立卡(?:贫困)?(?:户|人口|家庭)?|(?:相对)?贫困户|脱贫户|脱贫不稳定户|边缘易致贫户|"
    r"突发严重困难户|监测(?:户|对象)|低收入家庭|困难(?:户|家庭|学生)|未成年人?"
)
_NOTHING = re.compile(r"[\s\-—/0-9.,%*＊元无否是有合格正常良好健康未√×☑□]*")
_NO_FIGURE = re.compile(r"[\s\-—/*＊无是否有×√☑□]*")
_DISEASES = (
    r"尿毒症|癌症|癌|肿瘤|白血病|淋巴瘤|艾滋病|HIV|精神分裂症|精神病|精神障碍|抑郁症|双相情感障碍|癫痫|乙肝|丙肝|肝硬化|"
    r"肺结核|梅毒|性病|血友病|再生障碍性贫血|地中海贫血|红斑狼疮|帕金森(?:氏?病)?|阿尔茨海默(?:氏?病|症)?|老年痴呆|脑瘫|脑梗死?|脑出血|脑溢血|中风|"
    r"心脏病|冠心病|糖尿病|肾衰竭|肾功能衰竭|尘肺|自闭症|孤独症|唐氏综合征|高血压|偏瘫|瘫痪|骨折|流产"
)
_DIAGNOSIS = re.compile(
    rf"(?:身患|罹患|患有|患了|患上|患|确诊为?|诊断为|检查出|查出)(?P<value>(?:(?![者与的从内和及人])[\u4e00-\u9fa5]){{0,8}}?(?:{_DISEASES}))"
    r"(?P<next>[\u4e00-\u9fa5]{0,2})"
)
_GENERAL_NEXT = re.compile(r"的?(?:患者|病人|人员|对象|儿童|学生|等|或|和|者|家庭|职工|群众|参保|困难|人群|病)")
_GENERAL_BEFORE = re.compile(
    r"(?:对|凡|如|若|或|因|对于|是否|包括|以及|不得|预防|其他|未|可能|容易|易|少|不致|避免|防止|导致|哪些|的人)[\u4e00-\u9fa5]{0,6}$"
)
_DISABILITY = re.compile(r"(?:肢体|视力|听力|言语|智力|精神|多重)(?:残疾)?[ ,、/(]?[一二三四1-4][ ]?级")
_PERSON = re.compile(r"[男女][,、 ]|先生|女士|某某?[,、(]|户主|该户|本人|其[妻子夫父母儿女]|同志|身份证")
_CELL_TERMS = re.compile(
    rf"(?P<hardship>{_HARDSHIP})|(?P<health>(?:{_DISEASES})|(?:肢体|视力|听力|言语|智力|精神|多重)残疾(?:[一二三四1-4]级)?|(?:重度|轻度|中度)?残疾(?:人|户)?|"
    r"精神障碍患者|艾滋病病毒感染儿童|未婚先孕)|(?P<family>孤儿|事实无人抚养儿童|失独家庭|独生子女死亡|独生子女伤残|离异|丧偶)|(?P<reason>因病(?:致贫|返贫)?|因残(?:致贫)?)|"
    r"社区矫正(?:对象|人员)?|吸毒人员|戒毒人员|刑满释放人员|刑释人员|信访人"
)
_SORTS = {"hardship": "困难身份", "health": "健康", "family": "家庭", "reason": "致贫原因", None: "特定身份"}
_SAID_OF = re.compile(rf"(?:系|为|是|属于?|列为|纳入)(?P<value>{_HARDSHIP})(?=[,，。、;；)\s]|$)")
_NEAR = 40
_LONGEST = 400


class SensitiveAttribute(Recognizer):
    """Health, disability, faith, record, marriage, reason of need: of a person, in a list or in a sentence."""

    ENTITIES = ("SENSITIVE_ATTRIBUTE",)
    NEEDS = (
        *(rf"(?:{heads.pattern})[^\x1d-\x1f]*\x1f" for heads in _COLUMNS.values()),
        rf"\x1f *(?:{re.sub('[?]P<[a-z]+>', '?:', _CELL_TERMS.pattern)}) *$",
        re.sub("[?]P<[a-z]+>", "?:", _SAID_OF.pattern),
        "[患诊]|查出",
        _DISABILITY.pattern,
    )
    FOUND = (
        "病种\x1f【尿毒症】",
        "姓名\x1f张三\x1e残疾类别\x1f【肢体残疾】\x1e残疾等级\x1f【三级】",
        "致贫原因\x1f【因病】",
        "张三，男，患【尿毒症】，家庭困难",
        "该户户主身患【肺癌】，无劳动能力",
        "其妻患有【精神分裂症】。",
        "张大爷，患有【阿尔茨海默病】。",
        "张三，男，【肢体三级】残疾",
        "姓名\x1f张三\x1e备注\x1f【社区矫正对象】",
        "婚姻状况\x1f【离异】",
        "姓名\x1f张三\x1e类别\x1f【孤儿】",
        "姓名\x1f张三\x1e类别\x1f【低保户】",
        "姓名\x1f张三\x1e家庭年收入\x1f【21600】",
        "姓名\x1f张三\x1e备注\x1f【独生子女死亡】",
        "张三，男，系【低保对象】，家庭困难",
        "姓名\x1f张三\x1e备注\x1f【未成年】",
    )
    IGNORED = (
        "对患尿毒症的患者给予医疗救助",
        "残疾人两项补贴制度",
        "重度残疾人护理补贴标准为每月252元",
        "癌症防治工作",
        "健康状况\x1f良好",
        "病种\x1f",
        "残疾等级\x1f无",
        "病种\x1f***",
        "低保金额\x1f450",
        "凡患有精神病的参保人员",
        "艾滋病防治条例",
        "智力、精神三级、四级残疾人",
        "40岁以后的人容易患癌症",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        yield from _cells(folded)
        if "患" in text or "诊" in text or "查出" in text:
            for m in folded.finditer(_DIAGNOSIS):
                general = _GENERAL_NEXT.match(text, m.end("value")) or _GENERAL_BEFORE.search(
                    text, max(0, m.start() - 9), m.start()
                )
                yield Match(m.start("value"), m.end("value"), 0.3 if general else 0.6, "健康：疾病名称", sort="健康")
        for m in folded.finditer(_SAID_OF):
            if _PERSON.search(folded.before(m.start(), _NEAR)):
                yield Match(m.start("value"), m.end("value"), 0.6, "与个人写在一起的困难身份", sort="困难身份")
        if "级" in text:
            for m in folded.finditer(_DISABILITY):
                about = folded.before(m.start(), _NEAR) + folded.after(m.end(), 6)
                if LABEL not in text[max(0, m.start() - 1) : m.start()] and _PERSON.search(about):
                    yield Match(m.start(), m.end(), 0.6, "健康：残疾类别和等级", sort="健康")


def heads(label: str) -> str:
    """What sort of sensitive column a heading announces (健康, 家庭 …); empty if none.

    >>> heads("残疾等级"), heads("补助金额")
    ('健康', '')
    """
    return next((kind for kind, words in _COLUMNS.items() if words.search(label)), "")


def _cells(folded: Folded) -> Iterator[Match]:
    """Cells whose column is sensitive, and cells that hold nothing but a sensitive word."""
    text = folded.text
    for label, cells in folded.labelled.items():
        kind = heads(label)
        nothing = _NO_FIGURE if kind == "收入" else _NOTHING
        for start, stop in cells:
            end = min(stop, start + _LONGEST)
            value = text[start:end]
            if kind and not nothing.fullmatch(value):
                yield Match(start, end, 0.7, f"敏感信息列：{kind}", sort=kind)
            elif not kind and (term := _CELL_TERMS.fullmatch(value.strip())):
                yield Match(start, end, 0.6, "单元格内容为敏感属性", sort=_SORTS[term.lastgroup])
