"""Whose is it? An office's telephone must stay, a person's must not; the number itself does not say.

What does: the words of the same clause, the column's heading, the other headings of the row, and for contacts of a
tender the section they stand in. Only windows of a fixed size are looked at, so that a long text costs no more.
"""

from __future__ import annotations

import re

from recognizers._base import Role
from recognizers._text import LABEL, RECORD, Folded

ORGANISATION = re.compile(
    r"公司|企业|集团|银行|信用社|支行|政府|委员会|办公室|区委|县委|市委|州委|镇委|省委|局|厅|股份|合作社|中心|医院|"
    r"卫生院|学校|小学|中学|大学|学院|幼儿园|协会|基金会|总会|事务所|工作站|服务站|管理所|派出所|法院|检察院|机关|"
    r"部门|单位|支队|大队|总队|酒店|宾馆|饭店|商店|超市|门市|经营部|火锅店|药店|加工厂|工厂|居委会|村委会|街道办|"
    r"社区居|工会|商会|宗教|寺|福利院|养老院|敬老院|殡仪馆|图书馆|博物馆|文化馆|客运站|车站|财政|专户|国库"
)
"""An organisation's name or kind."""

_OFFICE = re.compile(
    r"办公|值班|监督|举报|投诉|咨询|传真|热线|窗口|中心|政务|政府|局|委员会|区委|县委|市委|州委|镇委|省委|纪委|党委|政法委|"
    r"发改委|卫健委|居委|村委|科(?=[室长员电 :,(、\x1f]|$)|股(?=[室长员电 :,(、\x1f]|$)|办事处|管理处|联络处|服务处|总务处|教务处|"
    r"人事处|财务处|处室|值班室|接待室|调度室|教研室|厅|派出所|管理所|事务所|研究所|司法所|财政所|卫生所|国土所|营业所|"
    r"服务站|工作站|管理站|车站|气象站|防疫站|检查站|收费站|监测站|水利站|农技站|农机站|兽医站|林业站|文化站|救助站|"
    r"推广站|医院|卫生院|法院|检察院|学院|福利院|敬老院|养老院|研究院|学校|小学|中学|大学|幼儿园|公司|企业|工厂|酒店|"
    r"宾馆|饭店|商店|药店|门店|单位|银行|支行|信用社|公安|协会|基金|总会|机关|大队|支队|社区|街道办|部门|客服|服务|专线|"
    r"招标|采购|代理|受理|报名|预约|平台|总机|前台|商会|报警|法庭|警官|法官|技术支持|车管所|网格|"
    r"Fax|FAX|fax|公示期|异议|反映|来访|来信|信访|纪检|复议"
)
"""What says that a telephone is an office's. No single signs such as 室 and 院: homes have them too."""

_PRIVATE = re.compile(
    r"家庭|住宅|宅电|家电话|家属|本人|个人|户主|家长|监护人|亲属|父亲|母亲|丈夫|妻子|儿子|女儿(?<!妇女儿)"
)
_PERSON_LABEL = re.compile(r"姓名|户主|申请人|受助人|学生|考生|村民|患者|当事人|被保险人|参保人|业主|购房人|承租人")
_POST_LABEL = re.compile(
    r"(?<!工作)(?<!计量)(?<!金额)单位(?![:(元])|职务|部门|科室|处室|股室|岗位职责|企业|公司|值班|窗口|(?<!结)局"
)
_TENDER = re.compile(
    r"采购人|采购单位|采购代理|代理机构|招标人|招标代理|招标单位|项目联系人|出让人|委托人|拍卖|竞价|比选人|询价|"
    r"发包人|建设单位|业主单位|转让方|联系科室|经销商|供应商"
)
_SENTENCE_ENDS = "。；;\n"
_NEAR, _AFTER, _SECTION, _ROW = 48, 16, 200, 400


def clause(folded: Folded, start: int, end: int) -> str:
    """The words of the same sentence around a span, at most 48 characters before and 16 after."""
    before = folded.before(start, _NEAR)
    before = before[max(before.rfind(sign) for sign in _SENTENCE_ENDS) + 1 :]
    after = folded.after(end, _AFTER)
    cut = min((at for sign in _SENTENCE_ENDS if (at := after.find(sign)) >= 0), default=len(after))
    return before + " " + after[:cut]


def row(folded: Folded, start: int) -> str:
    """The row around a place, with labels, as far as it stands within 400 characters; empty if it is no row."""
    text = folded.text[max(0, start - _ROW) : start + _ROW]
    at = min(start, _ROW)
    left = text.rfind(RECORD, 0, at) + 1
    right = text.find(RECORD, at)
    found = text[left : right if right >= 0 else len(text)]
    return found if LABEL in found else ""


def row_labels(folded: Folded, start: int) -> str:
    """The headings of the other cells of the same row."""
    return " ".join(_LABELS.findall(row(folded, start)))


_LABELS = re.compile(r"(?:^|\x1e)([^\x1d-\x1f]*)\x1f")


def of_telephone(folded: Folded, start: int, end: int) -> tuple[Role, str]:
    """Whose a fixed line is, and the Chinese clause that says why ("" if nothing says it)."""
    label = folded.label(start)
    words = clause(folded, start, end)
    for place in (label, words):
        private, office = _last(_PRIVATE, place), _last(_OFFICE, place)
        if private > office:
            return "personal", "上下文为个人或家庭"
        if office >= 0:
            return "public", "上下文为机关、单位或办公用途"
    labels = row_labels(folded, start)
    if _POST_LABEL.search(labels):
        return "public", "同一行为机关、单位的联系方式"
    if _PERSON_LABEL.search(labels):
        return "personal", "同一行为个人名单"
    section = folded.before(start, _SECTION)
    if _TENDER.search(labels) or _TENDER.search(section):
        return "public", "采购、招标公告公布的联系方式"
    if _ASKED_TO_CALL.search(section) and ORGANISATION.search(section) and not _PRIVATE.search(section):
        return "public", "上文为机关或单位"
    return "", ""


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends; -1 if there is none."""
    return max((m.end() for m in pattern.finditer(text)), default=-1)


_ASKED_TO_CALL = re.compile(r"(?:电话|传真|联系方式|热线)[^0-9]{0,6}$")


def of_mobile(folded: Folded, start: int, end: int) -> tuple[Role, str]:
    """A mobile is a person's, office or not; only a tender's or an agency's published contact is said to be public."""
    words = clause(folded, start, end)
    if _last(_PRIVATE, words) > _last(ORGANISATION, words):
        return "personal", "上下文为个人或家庭"
    labels = row_labels(folded, start)
    if _BUSINESS_LABEL.search(labels) and not _INTERNAL.search(row(folded, start)):
        return "public", "同一行为经营单位、执业机构的联系方式"
    if _PERSON_LABEL.search(labels) and not _POST_LABEL.search(labels):
        return "personal", "同一行为个人名单"
    if not labels and _serves(folded, start):
        return "", POSTED
    if not labels and _is_posted(folded, start, end):
        return "public", "单位向公众公布的联系方式"
    if _TENDER.search(labels) or _TENDER.search(folded.before(start, _SECTION)):
        return "public", "采购、招标公告公布的联系方式"
    return "", ""


_BUSINESS_LABEL = re.compile("酒店|宾馆|民宿|门店|店名|商家|药店|网点名|景区|执业机构|律师事务所|律所|旅行社|家政|驾校")
_BUSINESS = re.compile(
    "酒店|宾馆|饭店|民宿|旅行社|事务所|基金会|红十字|福利院|养老院|敬老院|殡仪馆|驾校|药店|超市|门店|公司|合作社|供电所|水厂"
)
_CONTACT = re.compile(r"(?:联系人|咨询|联系|报名|预约|热线|服务|捐赠|经理)[^0-9。;；\n\x1d-\x1f]{0,14}$")
_SERVES = re.compile(r"(?:网格[员长]|社区民警|警号|驻村民警|家庭医生)[^;；。\n\x1d-\x1f]{0,24}$")
_EARLIER_NUMBERS = re.compile(r"(?:[0-9][0-9-]{6,}[、,/;][ ]?(?:[\u4e00-\u9fff]{2,4}[ :]{0,2})?){1,4}$")
_INTERNAL = re.compile(
    r"值班|带班|职工|员工|工人|民工|应聘|身份证|住址|家住|现住|户籍|住户|业主(?!单位)|本人|我是|原告|被告|法定代表人|当事人|违法|楼栋长|[1-9][0-9]{16}[0-9Xx]"
)
"""What says that the people there are on duty, hired, or party to something: their mobiles are not posted for callers."""


POSTED = "基层服务人员向公众公布的联系方式"
"""A grid officer's or local policeman's mobile: posted for callers, and yet a person's own. The policy decides (``sort``)."""


def _line(folded: Folded, start: int) -> str:
    before = folded.before(start, 120)
    return before[before.rfind("\n") + 1 :]


def _serves(folded: Folded, start: int) -> bool:
    """Is a mobile that of a grid officer, a local policeman or a village doctor, there for the public to call?"""
    line = _line(folded, start)
    clause_before = line[max(line.rfind(sign) for sign in _SENTENCE_ENDS) + 1 :]
    return bool(_SERVES.search(clause_before)) and not _INTERNAL.search(clause_before)


def _is_posted(folded: Folded, start: int, end: int) -> bool:
    """Is a mobile there for the public to call: of a firm in a list, or its contact person?"""
    line = _line(folded, start)
    if not _BUSINESS.search(line) or _INTERNAL.search(line) or _PRIVATE.search(line[-_NEAR:]):
        return False
    cells = len(re.findall(r"[^ |]+", line))
    return bool(_CONTACT.search(_EARLIER_NUMBERS.sub("", line))) or (
        cells >= 3 and line[-1:] in (" ", "|") and not re.search("[,，。:：]", line)
    )


def of_account(folded: Folded, start: int, end: int) -> tuple[Role, str]:
    """Whose a bank account is: an organisation's if the account's name before it or in the row is one."""
    near = folded.before(start, 120)
    holder: re.Match[str] | None = max(_HOLDER.finditer(near), key=lambda m: m.start(), default=None)
    holder = holder or _HOLDER_CELL.search(row(folded, start))
    if holder is not None:
        if ORGANISATION.search(holder.group(1)):
            return "public", "户名为单位"
        return "personal", "户名为个人"
    if _DEPOSIT.search(near) or _DEPOSIT.search(folded.label(start)):
        return "public", "保证金、对公或募捐账户"
    return "", ""


_HOLDER = re.compile(
    r"(?:户\s{0,4}名(?:称)?|开户名(?:称)?|账户名(?:称)?|帐户名(?:称)?|收款单位|收款人|单位名称)\s?[:]?\s?([^\s:,;。]{2,40})"
)
_HOLDER_CELL = re.compile(
    r"(?:户名|开户名称?|账户名称?|帐户名称?|收款单位|收款人|单位名称|姓名|户主)\x1f([^\x1d-\x1f]{2,40})"
)
_DEPOSIT = re.compile(r"保证金|对公|公司账户|单位账户|基本账户|基本户|专户|国库|捐款|募捐|捐赠|红十字|慈善|投标")
