"""Whose address is it? By its label, its table row or line, what it names itself, and the words before it."""

from __future__ import annotations

import re

from recognizers._address_grammar import is_like_name
from recognizers._alternation import quick
from recognizers._base import Role
from recognizers._spans import row
from recognizers._text import CELL, LABEL, Folded

_PERSONAL_LABEL = quick("家庭|住址|户籍|户口|现居|居住|常住|暂住|住处|身份证|门牌")
_PUBLIC_LABEL = quick(
    "办公|单位|公司|企业|机构|中心|来访|信访|接待|受理|报名|投递|营业|经营|生产|注册|登记|社区|施工|建设|项目|工程|工作|投标|开标|递交|采购|招标|学校|门店|场所|考点|考场|会场|站点|集合地|拍摄地|[本我贵该][院局所校厂站处会]"
)
_PLACE_COLUMN = re.compile("^(?:地点|位置|线路|路段|范围)$")
"""Columns of places; in running text the words say too little."""
FACILITY = "地址中有机构或设施名称"
_HOUSE_LABEL = re.compile("坐落|房屋|房产|不动产")
_LIVES = re.compile(
    "(?:^|[^办入])(?:住(?:址|所|在|于)?|家住|现住|户籍|暂住|租住|居住|常住|户口)(?:地址|地|在|于|为|:| )*$"
    "|(?:本人|我|户主|村民|业主|[男女])(?:是|系|为|在|,|家)*$"
)
_ORGANISATION = quick(
    "公司|企业|集团|委员会|政府|办公室|中心|法院|检察院|医院|学校|大学|中学|小学|幼儿园|派出所|支队|大队|酒店|宾馆|银行|分行|支行|药店|药房|大药房|门店|超市|"
    "事务所|合作社|协会|基金会|红十字会|总会|研究院|研究所|采样点|接种点|采购人|代理机构|招标人|投标人|供应商|中标人|项目|工程|局(?<![当结布出格]局)|厅|福利院|敬老院|"
    "办公地[点址]|会议室|窗口|场馆|站点|基地|工厂|厂(?<!出厂)|个体工商户|经营部|商行|商店|饭店|餐馆|书店|书城|图书城|图书大厦|商城|商场|影城|影院|剧院|体育馆|美术馆|纪念馆|博物馆|文化馆|景区|公安|机关|网格|范围"
)
_PERSON = quick(
    "身份证|公民身份|[,，] ?[男女][,，]|出生|汉族|[壮苗回满]族|原告|被告|上诉人|申请人|被申请人|申请执行人|被执行人|当事人|户主|姓名|患者|病例|死者|本人|"
    "村民|业主|反映|未成年|家属|来信|留言|我家|住户|被征收人|信访人|举报人|学生|残疾|低保|特困|[1-9][0-9]{16}[0-9Xx*]"
)
_COMPANY = quick(
    "公司|企业|合作社|商行|经营部|厂|店|法定代表人|负责人|统一社会信用代码|营业执照|医院|学校|委员会|局|银行|政府|中心|协会"
)
_NATURAL = quick("经营者|身份证|出生|[,，] ?[男女][,，。]|[汉回壮满苗]族")
_FACILITY = quick(
    "公司|政府|局(?<!管局)$|[局委厅](?=[0-9]{3,4}室|[0-9一二三四五六七八九十]{1,2}[楼层])|委员会|政务|办公楼|办公室|服务中心|医院|派出所|法院|检察院|酒店|宾馆|银行|会议室|窗口|办事大厅|写字楼|工业园|科技园|产业园|软件园|"
    "商务|村委会(?=[0-9一二三四五六七八九十]{1,3}[楼层]|办公)|居委会(?=[0-9一二三四五六七八九十]{1,3}[楼层]|办公)|国际大厦|加油站|卫生院|敬老院|收费站|体育馆|图书馆|党群|超市$|药[店房]$|饭店$|餐馆$|酒楼$|商店$|专卖店$|门市部$|红十字会|大学|学院|中学|幼儿园"
)
_FACILITY_AFTER = re.compile(
    "^[^,，。;；\n|]{0,12}(?:公司|局|政务|服务中心|政府|医院|派出所|会议室|办公室|窗口|酒店|宾馆|银行|营业厅|售楼)"
    "|^(?:摊位|档口|柜台|车位|泊位|窗口|库位)|^(?:(?:道路|巷道|路面|水渠|桥梁)(?:硬化|改造|工程|建设|维修|项目)|路段|硬化|工程|项目|集体土地|集体农|征地|改造|地块|拆迁|土地|田地|农田|非农|分红|分田)"
)
_HOME = quick("家属|宿舍|小区|花园|公寓|苑")
_PLACE_LEAD = re.compile("(?:征收|征用|占用|位于|地处|设在|设于|地点|场所|地点为|前往|到|办公地|范围|路段)[:： 为在]*$")
_HOUSE_LEAD = re.compile(
    "(?:房屋|房产|住房|住宅|房子|商品房|自建房|宅基地|楼房|老宅|老家)(?:坐落|座落|位于|在|地处|于)+$"
)
_SENT_TO = re.compile("[寄送搬迁嫁](?:往|到|至|回)$")
_CASE = re.compile("(?:病例|感染者|密切?接触?者|密接)[0-9]{0,4}[^。;；\n]{0,40}$")
"""A case report names nobody, and goes down to the estate on purpose (where people have been)."""
_NUMBERED = re.compile("[0-9A-Za-z]|[一二三四五六七八九十][号栋幢单室组队社楼层]")
_WORKS_AFTER = re.compile(
    "^(?:至[0-9A-Za-z\u4e00-\u9fff]{1,8}[组队社])?(?:的)?(?:[^,，。;；\n]{0,4})(?:道路|公路|村道|巷道|路面|水渠|沟渠|桥梁|路灯|河道|水库|山塘|[山坪堰水]塘|变压器|机井|垃圾[池桶]|厕所)"
)
_LOST = re.compile(r"(?:^|[△▲◆●★○☆■□。\s])([^\s△▲◆●★○☆■□。,，:：]{2,4})遗失")
_NAMED = re.compile(r"([\u3400-\u9fff]{2,3})\($")
_BODY_NAMED = re.compile(
    "[\u3400-\u9fff]{2}(?:所|局|站|中心|院|校|中学|小学|店|厂|公司|处|馆|行|合作社|大队|中队|部|办|幼儿园|商会|协会)\\($"
)
_BACK = 60
_LEAD = 16
"""Characters before an address in which the word stands that leads to it."""
_FAR = 120


def role_of(folded: Folded, start: int, end: int, label: str) -> tuple[Role, str]:
    """Role and reason of the address at ``start:end``; ``label`` is what introduced it in running text, if anything."""
    column = folded.label(start)
    before = folded.before(start, _BACK)
    if not column and _is_case(before) and not _NUMBERED.search(folded.text, start, end):
        return "public", "通报中未指名的病例，只到小区"
    for words in (column, label):
        if words and _PERSONAL_LABEL.search(words) and not _PUBLIC_LABEL.search(words):
            return "personal", "住址标签"
        if words and _PUBLIC_LABEL.search(words) and not _HOUSE_LABEL.search(words):
            return "public", "单位或场所的地址标签"
    if _PLACE_COLUMN.search(column):
        return "public", "列名是地点"
    clause = before[max(before.rfind(sign) for sign in "。;；\n") + 1 :]
    if "住所" in label or "住所" in column:
        return ("public", "公司等单位的住所") if _is_company(folded, start) else ("personal", "自然人的住所")
    lead = clause[-_LEAD:]
    if _LIVES.search(lead) or "住" in label:
        return "personal", "前文说有人居住"
    for answer in (_by_row(folded, start), _by_line(folded, start)):
        if answer:
            return answer
    if _HOUSE_LABEL.search(column + label):
        return "personal", "房屋坐落，未说明属单位"
    words = folded.text[start:end]
    if words[-1] in "组社队" and _WORKS_AFTER.search(folded.after(end, 24)):
        return "public", "说的是道路等公共设施"
    if _HOUSE_LEAD.search(lead) and not _ORGANISATION.search(clause):
        return "personal", "房屋坐落，未说明属单位"
    if (_FACILITY.search(words) and not _HOME.search(words)) or _FACILITY_AFTER.search(folded.after(end, 24)):
        return "public", FACILITY
    if _PLACE_LEAD.search(lead) and not _PERSON.search(clause) and not _SENT_TO.search(lead):
        return "public", "前文说是地点"
    return _nearest(folded.before(start, _FAR)) or ("", "未说明是谁的地址")


def _is_case(before: str) -> bool:
    """Do the words before speak of a case of an epidemic, by its number?"""
    return ("病例" in before or "感染者" in before or "接" in before) and bool(_CASE.search(before))


def _is_company(folded: Folded, start: int) -> bool:
    """Is the party whose seat this is an organisation? The nearer of person and organisation words decides."""
    record = row(folded, start)
    before = record if LABEL in record else folded.before(start, 80)
    company = max((m.end() for m in _COMPANY.finditer(before)), default=-1)
    person = max((m.end() for m in _NATURAL.finditer(before)), default=-1)
    return company > person or folded.after(start, 80).find("法定代表人") > 0


def _by_row(folded: Folded, start: int) -> tuple[Role, str] | None:
    """By the other columns of its table row: a person's or an organisation's."""
    record = row(folded, start)
    if LABEL not in record:
        return None
    labels = "|".join(cell.partition(LABEL)[0] for cell in record.split(CELL) if LABEL in cell)
    if re.search("企业名|公司名|单位名|机构名|法定代表人|法人|门店|项目", labels):
        return "public", "同一行是单位信息"
    if re.search("姓名|户主|身份证|性别|出生|申请人|年龄|被征收人|业主|[配承出][租包]人|权利人|学生|收件人", labels):
        organisation = _ORGANISATION.search(record.split(CELL)[0].partition(LABEL)[2])
        return ("public", "同一行是单位信息") if organisation else ("personal", "同一行有个人信息")
    if re.search("单位|公司|企业|机构|名称", labels):
        return "public", "同一行是单位信息"
    if re.search("房源|空置|起拍|挂牌|底价", labels):
        return "public", "同一行是待租售的房源"
    return None


def _by_line(folded: Folded, start: int) -> tuple[Role, str] | None:
    """By what stands before it in its own line: a notice of loss, a name and a bracket, a row of a list."""
    line = folded.before(start, _FAR)
    line = line[line.rfind("\n") + 1 :]
    if _LOST.search(line) and is_like_name(_LOST.findall(line)[-1]):
        return "personal", "遗失声明中的个人"
    named = _NAMED.search(line)
    if named and is_like_name(named.group(1)):
        return "personal", "写在人名后的括号里"
    if _BODY_NAMED.search(line):
        return "public", "写在单位名后的括号里"
    cells = [cell for cell in re.split(r"[|\s]+", line) if cell]
    if len(cells) < 2 or not line.endswith((" ", "|")):
        return None
    if re.search("[1-9][0-9]{16}[0-9Xx*]", line) or any(is_like_name(cell) for cell in re.split("[|、\\s]+", line)):
        return None if _ORGANISATION.search(line) else ("personal", "同一行有姓名或证件号")
    return ("public", "同一行是单位信息") if _ORGANISATION.search(line) else None


def _nearest(before: str) -> tuple[Role, str] | None:
    """By the last word before that tells a person from an organisation; its own line first."""
    line = before[before.rfind("\n") + 1 :]
    for words in (line, before):
        person = max((m.end() for m in _PERSON.finditer(words)), default=-1)
        organisation = max((m.end() for m in _ORGANISATION.finditer(words)), default=-1)
        if organisation > person:
            return "public", "前文是单位、机构或项目"
        if person >= 0:
            return "personal", "前文是个人"
    return None
