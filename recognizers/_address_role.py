"""Whose address is it? By its label, its table row, the words before it and what it names itself."""

from __future__ import annotations

import re

from recognizers._base import Role
from recognizers._text import CELL, LABEL, RECORD, Folded

_PERSONAL_LABEL = re.compile("家庭|住址|户籍|户口|现居|居住|常住|暂住|住处|身份证|门牌")
_PUBLIC_LABEL = re.compile(
    "办公|单位|公司|企业|机构|中心|来访|信访|接待|受理|报名|投递|营业|经营|生产|注册|登记|社区|施工|建设|项目|工程|工作|邮寄|投标|开标|递交|采购"
)
_LIVES = re.compile(
    "(?:^|[^办入])(?:住(?:址|所|在|于)?|家住|现住|户籍|暂住|租住|居住|常住|户口)(?:地址|地|在|于|为|:| )*$|(?:本人|我|户主|村民|[男女])(?:是|系|为|在|,)*$"
)
_ORGANISATION = re.compile(
    "有限公司|公司|企业|集团|委员会|人民政府|政府|办公室|服务中心|中心|法院|检察院|医院|学校|大学|中学|小学|幼儿园|派出所|支队|大队|酒店|宾馆|银行|分行|支行|"
    "药店|药房|门店|超市|事务所|合作社|协会|研究院|研究所|采样点|接种点|采购人|代理机构|招标人|投标人|供应商|中标人|项目|工程|局|厅|"
    "办公地[点址]|会议室|窗口|大厅|场馆|站点|基地|工厂|厂|个体工商户|经营部|商行|商店|饭店|餐馆"
)
_PERSON = re.compile(
    "身份证|公民身份|[,，][男女][,，]|出生|汉族|[壮苗回满]族|原告|被告|上诉人|申请人|被申请人|申请执行人|被执行人|当事人|户主|姓名|患者|病例|死者|本人|"
    "村民|业主|未成年|监护人|家属|来信|留言|我家|住户|被征收人|信访人|举报人|学生|残疾|低保|特困"
)
_COMPANY_PARTY = re.compile(
    "公司|企业|合作社|商行|经营部|厂|法定代表人|负责人|统一社会信用代码|营业执照|医院|学校|委员会|局"
)
_FACILITY = re.compile(
    "有限公司|公司|人民政府|政府|[^管]局$|委员会|政务|办公楼|办公室|服务中心|医院|派出所|法院|检察院|酒店|宾馆|银行|会议室|窗口|办事大厅|写字楼|工业园|科技园|产业园|"
    "商务|国际大厦|加油站|卫生院|敬老院|收费站|体育馆|图书馆|党群|大学|学院|中学|小学(?!.*家属)|幼儿园"
)
_FACILITY_AFTER = re.compile(
    "^[^,，。;；\n]{0,12}(?:有限公司|公司|局|政务|服务中心|政府|医院|派出所|会议室|办公室|窗口|酒店|宾馆|银行|营业厅|售楼)"
)
_PLACE_LEAD = re.compile("(?:位于|坐落于?|地处|设在|设于|地点|场所|地点为|前往|到|办公地)[:： 为在]*$")
_BACK = 60


def role_of(folded: Folded, start: int, end: int, label: str) -> tuple[Role, str]:
    """Role and reason of the address at ``start:end``; ``label`` is what introduced it, if anything did."""
    column = folded.label(start)
    for words in (column, label):
        if words and _PERSONAL_LABEL.search(words) and not _PUBLIC_LABEL.search(words):
            return "personal", "住址标签"
        if words and _PUBLIC_LABEL.search(words):
            return "public", "单位或场所的地址标签"
    before = folded.before(start, _BACK)
    clause = before[max(before.rfind(sign) for sign in "。;；\n") + 1 :]
    if "住所" in label or "住所" in column:
        return ("public", "公司等单位的住所") if _company(folded, start) else ("personal", "自然人的住所")
    if _LIVES.search(clause) or re.search("住", label):
        return "personal", "前文说有人居住"
    if CELL in folded.record(start) or LABEL in folded.record(start):
        by_row = _by_row(folded, start)
        if by_row[0]:
            return by_row
    words = folded.text[start:end]
    if _FACILITY.search(words) or _FACILITY_AFTER.search(folded.after(end, 24)):
        return "public", "地址中有机构或设施名称"
    if _PLACE_LEAD.search(clause) and not _PERSON.search(clause):
        return "public", "前文说是地点"
    return _by_words(folded, start, before)


def _company(folded: Folded, start: int) -> bool:
    """Is the party whose seat this is an organisation? The nearer of person and organisation words decides."""
    before = folded.record(start) if LABEL in folded.record(start) else folded.before(start, 80)
    company = max((m.end() for m in _COMPANY_PARTY.finditer(before)), default=-1)
    person = max((m.end() for m in re.finditer("身份证|出生|[,，][男女][,，]|汉族", before)), default=-1)
    return company > person or "法定代表人" in folded.after(start, 80)


def _by_row(folded: Folded, start: int) -> tuple[Role, str]:
    """By the other columns of the row: a person's name or a company's."""
    labels = [cell.partition(LABEL)[0] for cell in folded.record(start).split(CELL) if LABEL in cell]
    joined = "|".join(labels)
    if re.search("姓名|户主|身份证|性别|出生|申请人|年龄", joined):
        return "personal", "同一行有个人信息"
    if re.search("单位|公司|企业|机构|名称|法定代表人|法人|门店|项目", joined):
        return "public", "同一行是单位信息"
    return "", ""


def _by_words(folded: Folded, start: int, before: str) -> tuple[Role, str]:
    """By the nearest word before that tells a person from an organisation; a longer way back for lists of lines."""
    far = folded.text[max(0, start - 120) : start]
    far = far[max(far.rfind(RECORD), far.rfind(CELL)) + 1 :]
    person = max((m.end() for m in _PERSON.finditer(far)), default=-1)
    organisation = max((m.end() for m in _ORGANISATION.finditer(far)), default=-1)
    if person < 0 and organisation < 0:
        return "", "未说明是谁的地址"
    if organisation > person:
        return "public", "前文是单位、机构或项目"
    return "personal", "前文是个人"
