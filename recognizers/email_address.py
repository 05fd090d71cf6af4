"""E-mail addresses (电子邮箱), ASCII's kind of RFC 5321, and as people write them to puzzle robots: ``(at)``, ``#``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers._base import Match, Recognizer, Role
from recognizers._roles import ORGANISATION
from recognizers._text import Folded

_LOCAL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}\Z")
_MAILERS = "qq|QQ|163|126|139|189|sina|sohu|foxmail|gmail|hotmail|outlook|aliyun|yeah"
_DOT = r"(?:[ ]?\.[ ]?|[ ]?[(\[{<【][ ]?(?:dot|DOT|点|點|\.)[ ]?[)\]}>】][ ]?|[ ](?:dot|DOT)[ ]|[ ]?(?:点|點|。)[ ]?)"
_DOMAIN = re.compile(
    rf"[ ]?((?:(?:vip|VIP){_DOT})?(?:{_MAILERS}){_DOT}(?:com|COM|cn|net)(?:\.cn)?(?![A-Za-z0-9])"
    r"|(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,6}(?:com|cn|net|org|gov|edu|[A-Za-z]{2,24})(?![A-Za-z0-9]))"
)
_SPELLED_DOT = re.compile(r"[ (\[{<【]*(?:dot|点|點|。)[ )\]}>】]*", re.IGNORECASE)
_AT = re.compile("@")
_AT_IN_WORDS = re.compile(
    r"[ ]?[(\[{<【〔「*#][ ]?(?:at|AT|At|@|艾特)[ ]?[)\]}>】〕」*#][ ]?|[ ]?(?:艾特|小老鼠|[◎ⓐⒶ⒜])[ ]?(?=[A-Za-z0-9])"
    rf"|(?:[ ](?:at|AT)[ ]|[#^]|[_\-](?:at|AT)[_\-])(?=(?:{_MAILERS}|vip)(?:[ .]|[(\[{{<【]?[ ]?(?:dot|DOT|点|點|。)))|\*(?=(?:qq|163|126)\.com)"
)
_WORDS_FOR_AT = re.compile(
    r"[(\[{<【〔「*#][ ]?(?:at|AT|At|@|艾特)|艾特|小老鼠|[◎ⓐⒶ⒜][ ]?[A-Za-z0-9]"
    rf"|(?:[ ](?:at|AT)[ ]|[#^*]|[_\-](?:at|AT)[_\-])(?:{_MAILERS}|vip)"
)
_PERSONAL_HOSTS = frozenset(
    "qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com yeah.net 139.com 189.cn wo.cn sina.com sina.cn "
    "vip.sina.com sohu.com tom.com 21cn.com aliyun.com gmail.com hotmail.com outlook.com live.com live.cn msn.com yahoo.com "
    "yahoo.com.cn yahoo.cn icloud.com me.com 263.net 188.com".split()
)
_OFFICIAL = re.compile(r"(?:^|\.)gov\.cn$|(?:^|\.)mil\.cn$")
_FUNCTION = re.compile(
    r"(?:info|admin|office|service|contact|webmaster|postmaster|support|hr|zhaobiao|jubao|tousu|master|help|public|press|"
    r"news|kefu|caigou|zbb|bgs|xxgk|hotline|mail|sales|noreply|no-reply)[0-9_\-]*",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"征求意见|意见反馈|反馈至|反馈意见|报送|报名|投稿|公共邮箱|公开邮箱|单位邮箱|工作邮箱|办公邮箱|举报邮箱|监督邮箱|投诉|咨询邮箱|"
    r"电子邮件方式|意见提出|修改意见|提出[^。]{0,6}意见|意见[^。]{0,6}提出|意见建议|发送至|发送到|发至|发到|邮箱地址|纠错|提交至|提出意见"
)
_PRIVATE = re.compile(r"本人|个人|姓名|申请人|考生|学生|住址|简历")
_NEAR, _NEXT_TO = 160, 20


class EmailAddress(Recognizer):
    """An address with its borders in ASCII, so that Han characters may touch it.

    ``role``: a government host or a functional mailbox is public; a free mailer's is personal unless the sentence says
    that an organisation receives letters there.
    """

    ENTITIES = ("EMAIL_ADDRESS",)
    NEEDS = ("@", _WORDS_FOR_AT.pattern)
    FOUND = (
        "邮箱：【zhangsan0018@qq.com】。",
        "电子邮箱【lianjiang@zhanjiang.gov.cn】联系",
        "邮箱【ｚｈａｎｇｓａｎ＠１６３．ｃｏｍ】",
        "邮箱zhang：【15499991234@139.com】，",
        "发至【ljs_bgs@163.com】(注明报名)",
        "【zhang.san-x+a@sub.example.com.cn】",
        "邮箱：【zhangsan(at)qq.com】",
        "邮箱：【zhangsan#qq.com】",
        "邮箱：【zhangsan @ qq.com】",
        "邮箱：【zhangsan@qq . com】",
        "mail: 【zhangsan@163.com】. Please reply",
        "联系人张三【zhangsan@gmail.com】",
        "邮箱：【zhangsan(at)qq(dot)com】",
        "邮箱：【zhangsan AT qq DOT com】",
        "邮箱：【zhangsan艾特qq.com】",
        "邮箱：【zhangsan 艾特 qq 点 com】，",
        "邮箱：【zhangsan<at>163.com】",
        "邮箱：【zhangsan◎qq.com】",
        "邮箱：【zhangsanⓐqq.com】",
        "邮箱：【zhangsan@qq。com】",
        "邮箱：【zhangsan@qq点com】",
        "邮箱：【zhangsan^qq.com】",
        "邮箱：【zhangsan_at_163.com】",
        "邮箱：【zhangsan小老鼠foxmail.com】",
        "【zhangsan@vip.qq.com】",
    )
    IGNORED = (
        "@所有人",
        "关注@廉江发布 微博",
        "邮箱：z*******@qq.com",
        "user@localhost",
        "单价 5@3.2",
        "@Override",
        "a@b",
        "邮箱地址见附件",
        "meet at 163 road",
        "look_at_me.com",
        "Windows at home.com",
        "关注◎重点项目。",
        "#163.com#",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        text = folded.text
        signs = list(folded.finditer(_AT))
        if _WORDS_FOR_AT.search(text):
            signs += folded.finditer(_AT_IN_WORDS)
        for at in signs:
            head = text[max(0, at.start() - 65) : at.start()]
            spaced = at.group() == "@" and head.endswith(" ")
            local = _LOCAL.search(head[:-1] if spaced else head)
            domain = _DOMAIN.match(text, at.end())
            if not local or not domain:
                continue
            name = local.group().lstrip(".-+%")
            start = at.start() - len(name) - spaced
            before = text[start - 1 : start] if start else ""
            if not name or (before and before in "*●×"):
                continue
            host = _SPELLED_DOT.sub(".", domain.group(1)).replace(" ", "").lower()
            role, why = _role(folded, start, name, host)
            plain = at.group() == "@"
            yield Match(start, domain.end(), 0.9 if plain and not spaced else 0.7, why, role)


def _role(folded: Folded, start: int, name: str, host: str) -> tuple[Role, str]:
    if _OFFICIAL.search(host):
        return "public", "政府机关域名的邮箱"
    near = folded.before(start, _NEAR) + " " + folded.label(start)
    if host in _PERSONAL_HOSTS:
        if _ASKED_FOR.search(near) and ORGANISATION.search(near) and not _PRIVATE.search(near[-_NEXT_TO:]):
            return "public", "单位公布的收件邮箱"
        return "personal", "个人邮箱服务商的地址"
    if _FUNCTION.fullmatch(name):
        return "public", "单位的公用邮箱"
    return "", "电子邮箱格式"
