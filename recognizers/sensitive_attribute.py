"""Sensitive attributes of a person (敏感个人信息: 个人信息保护法 art. 28, GB/T 45574-2025): a list's columns, and diagnoses.

What is looked for is a *person's* attribute: a cell of a column such as 病种 or 残疾等级, or ``患有…症`` in running
text. A rule that speaks about patients or the disabled says nothing of anybody. That somebody receives 低保 is what a
publicity list is for, and is not taken; why, and what illness, is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer
from recognizers._roles import row_labels
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
_FAMILY = "孤儿|事实无人抚养儿童|困境儿童|留守儿童|流浪儿童|弃婴|失独家庭|失独|独生子女死亡|独生子女伤残"
_RECORD = "社区矫正(?:对象|人员)?|(?:吸毒|戒毒|涉毒|服刑|在押|刑满释放|刑释|缓刑|假释)(?:人员|对象)|刑满释放|信访人|受害人|被害人"
_NOTHING = re.compile(r"[\s\-—/0-9.,%*＊元无否是有合格正常良好健康未√×☑□]*")
_NO_FIGURE = re.compile(r"[\s\-—/*＊无是否有×√☑□]*")
_DISEASES = (
    r"尿毒症|癌症|癌|肿瘤|白血病|淋巴瘤|艾滋病|HIV|精神分裂症|精神病|精神障碍|抑郁症|双相情感障碍|癫痫|乙肝|丙肝|肝硬化|"
    r"肺结核|梅毒|性病|血友病|再生障碍性贫血|地中海贫血|红斑狼疮|帕金森(?:氏?病)?|阿尔茨海默(?:氏?病|症)?|老年痴呆|脑瘫|脑梗死?|脑出血|脑溢血|中风|"
    r"心脏病|冠心病|糖尿病|肾衰竭|肾功能衰竭|尘肺|自闭症|孤独症|唐氏综合征|高血压|偏瘫|瘫痪|骨折|流产"
)
_KINDS = (
    r"(?:综合征|结石|障碍(?![物性])|衰竭|(?<=[肝脉管骨脑肺肾皮性])硬化|梗死|梗塞|溢血|出血|栓塞|溃疡|(?<=[脑胸腹肾包节腔囊盂])积水|脱位|(?<=[盘椎])突出|增生|(?<=[隔肢官耳])缺损|畸形|息肉|囊肿|血栓)[病症炎]?|"
    r"癌(?!症?[防早筛基])|瘤|炎(?![热黄凉夏])|症(?![状结候])|病(?![人床例毒虫害房情历故假区种因休史理菌灶源死退愈])"
)
"""Endings that make a word an illness; lists of illnesses are never whole."""
_ILLNESS = rf"(?:(?![者与的从内和及人儿于在])[\u4e00-\u9fa5]){{0,8}}?(?:{_DISEASES})|(?:(?![者与的从内和及人儿于在何])[\u4e00-\u9fa5]){{1,8}}?(?:{_KINDS})"
_DIAGNOSIS = re.compile(
    rf"(?:身患|罹患|患有|患了|患上|患|确诊为?|诊断为|检查出|查出)(?P<value>{_ILLNESS})(?P<next>[\u4e00-\u9fa5]{{0,2}})"
)
_BECAUSE = re.compile(
    rf"因(?!患)(?P<value>{_ILLNESS})(?=[,]?(?:并发症?)?(?:[在于到经][\u4e00-\u9fa5]{{2,14}}?)?"
    r"(?:住院|入院|去世|病故|逝世|死亡|离世|身亡|治疗|手术|做手术|就医|就诊|致残|致贫|返贫|丧失|卧床|瘫痪|失去劳动)(?!人数|率|费用?|人次|补偿|报销|待遇|的))"
)
"""``因尿毒症住院``: what somebody was treated for or died of."""
_GENERAL_NEXT = re.compile(
    r"的?(?:患者|病人|人员|对象|儿童|学生|等|或|和|者|家庭|职工|群众|参保|困难|人群|病|(?:确诊|疑似)?病例|居民|农民|妇女|女性|老人|老年|成年|时|期间|风险|发病|防治|筛查|死亡率|后应|应当|[0-9])"
)
_GENERAL_BEFORE = re.compile(
    r"(?:对|凡|如|若|或|因|对于|是否|包括|以及|不得|预防|其他|未|可能|容易|易|少|不致|避免|防止|导致|哪些|的人|每年|全国|全省|全市|全县|新增|共有|累计|人[因患]|例|一旦|若是|以免|曾经的?)[\u4e00-\u9fa5]{0,6}$"
)
_DISABILITY = re.compile(r"(?:肢体|视力|听力|言语|智力|精神|多重)(?:残疾)?[ ,、/(]?[一二三四1-4][ ]?级")
_PERSON = re.compile(r"[男女][,、 ]|先生|女士|某某?[,、(]|户主|该户|本人|其[妻子夫父母儿女]|同志|身份证")
_CELL_TERMS = re.compile(
    rf"(?P<hardship>{_HARDSHIP})|(?P<health>(?:{_DISEASES})|(?:肢体|视力|听力|言语|智力|精神|多重)残疾(?:[一二三四1-4]级)?|(?:重度|轻度|中度)?残疾(?:人|户)?|"
    r"(?:重度|严重)?精神(?:障碍|病)(?:患者|人)?|艾滋病(?:病毒)?感染(?:者|儿童)|艾滋病(?:患者|病人)|未婚先孕|失能(?:老人|人员)?|半失能(?:老人|人员)?|(?:重|大|慢性)病(?:患者|人员)?|重大疾病)|"
    rf"(?P<family>{_FAMILY}|离异|丧偶)|(?P<reason>因病(?:致贫|返贫)?|因残(?:致贫)?)|{_RECORD}"
)
_ILL_CELL = re.compile(_ILLNESS)
_OF_PERSON = re.compile("姓名|户主|申请人|学生|监护人|受助人|[对人]象|人员")
_SORTS = {"hardship": "困难身份", "health": "健康", "family": "家庭", "reason": "致贫原因", None: "特定身份"}
_SAID_OF = re.compile(
    rf"(?:系|为|是|属于?|列为|纳入)(?P<value>(?P<hardship>{_HARDSHIP})|(?P<family>{_FAMILY})|(?P<health>艾滋病(?:患者|病人|(?:病毒)?感染者)|精神(?:障碍|病)患者|(?:重度)?残疾人)|{_RECORD})(?=[,，。、;；)\s]|$)"
)
_NEAR = 40
_LONGEST = 400
_LONGEST_TERM = 20


class SensitiveAttribute(Recognizer):
    """Health, disability, faith, record, marriage, reason of need: of a person, in a list or in a sentence."""

    ENTITIES = ("SENSITIVE_ATTRIBUTE",)
    NEEDS = (
        *(rf"(?:{heads.pattern})[^\x1d-\x1f]*\x1f" for heads in _COLUMNS.values()),
        rf"\x1f *(?:{re.sub('[?]P<[a-z]+>', '?:', _CELL_TERMS.pattern)}) *$",
        re.sub("[?]P<[a-z]+>", "?:", _SAID_OF.pattern),
        "[患诊]|查出",
        _BECAUSE.pattern,
        rf"\x1f *(?:{_ILLNESS}) *$",
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
        "张三因【尿毒症】住院，花费三万元",
        "其父因【脑干出血】去世",
        "户主因【强直性脊柱炎】在县医院治疗",
        "其子患【先天性心脏病】，常年服药",
        "张三，女，确诊【系统性硬化病】",
        "姓名\x1f张三\x1e备注\x1f【甲状腺癌】",
        "姓名\x1f张三\x1e备注\x1f【冠状动脉硬化】",
        "姓名\x1f张三\x1e备注\x1f【腰椎间盘突出】",
        "姓名\x1f张三\x1e备注\x1f【困境儿童】",
        "张三，男，系【孤儿】，由姑姑照料",
        "张三，男，系【刑满释放人员】。",
    )
    IGNORED = (
        "姓名\x1f张三\x1e项目\x1f村道硬化",
        "姓名\x1f张三\x1e事项\x1f路面积水",
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
        "因病住院的参保人员",
        "全国因肺炎住院人数下降",
        "因天气炎热住院病人增多",
        "因新冠肺炎死亡率较低",
        "病虫害防治项目\x1f松材线虫病",
        "因症结未除治疗无效",
        "凡确诊传染病的应当报告",
        "孤儿基本生活费标准为每月1450元",
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
        if "因" in text:
            for m in folded.finditer(_BECAUSE):
                if not _GENERAL_BEFORE.search(text, max(0, m.start() - 9), m.start()):
                    yield Match(m.start("value"), m.end("value"), 0.6, "健康：住院、治疗或死亡的原因", sort="健康")
        for m in folded.finditer(_SAID_OF):
            if _PERSON.search(folded.before(m.start(), _NEAR)):
                kind = next((kind for kind in ("hardship", "family", "health") if m.group(kind)), None)
                yield Match(m.start("value"), m.end("value"), 0.6, "与个人写在一起的身份", sort=_SORTS[kind])
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
    terms: dict[str, re.Match[str] | None] = {}  # a column says the same things over and over
    ill: dict[str, bool] = {}
    for label, cells in folded.labelled.items():
        kind = heads(label)
        nothing = _NO_FIGURE if kind == "收入" else _NOTHING
        for start, stop in cells:
            end = min(stop, start + _LONGEST)
            value = text[start:end]
            if kind and not nothing.fullmatch(value):
                yield Match(start, end, 0.7, f"敏感信息列：{kind}", sort=kind)
                continue
            word = value.strip()
            if kind or not 2 <= len(word) <= _LONGEST_TERM:
                continue
            if word not in terms:
                terms[word] = _CELL_TERMS.fullmatch(word)
                ill[word] = bool(_ILL_CELL.fullmatch(word))
            if term := terms[word]:
                yield Match(start, end, 0.6, "单元格内容为敏感属性", sort=_SORTS[term.lastgroup])
            elif ill[word] and _OF_PERSON.search(row_labels(folded, start)):
                yield Match(start, end, 0.6, "名单中的疾病名称", sort="健康")
