"""Bank accounts that are no cards (存折、对公账户): 8 to 30 digits without a check; only the word 账号 makes them one."""

from __future__ import annotations

from collections.abc import Iterator

from recognizers._base import NUMBER, Match, Recognizer
from recognizers._checksums import luhn
from recognizers._identity import claims
from recognizers._labelled import Labelled
from recognizers._numbers import numbers
from recognizers._roles import of_account
from recognizers._text import Folded
from recognizers.bank_card import card_score

_ACCOUNT = Labelled(
    (
        "账号",
        "帐号",
        "帳號",
        "賬號",
        "賬戶",
        "帳戶",
        "账户",
        "帐户",
        "存折",
        "存折号",
        "卡号",
        "银行卡",
        "一卡通",
        "银行账号",
        "开户账号",
        "收款账号",
    ),
    r"[0-9](?:[ \-]{0,2}[0-9]){7,31}",
    never=(
        "医保卡号",
        "社保卡号",
        "社会保障卡号",
        "就诊卡号",
        "微信账号",
        "支付宝账号",
        "支付宝账户",
        "QQ账号",
        "登录账号",
        "平台账号",
        "系统账号",
        "用户账号",
        "直播账号",
    ),
)


class BankAccount(Recognizer):
    """A bank account behind 账号, 账户, 存折 or in such a column. Public when its holder is an organisation."""

    ENTITIES = ("CN_BANK_ACCOUNT",)
    NEEDS = (NUMBER,)
    FOUND = (
        "账号：【35050169620709111999】",
        "账号 【7373010182600086982】|【817830101421003982】",
        "开户名称：廉江市公共资源交易中心 帐号：【2016022109200012345】",
        "存折账号\x1f【80020000001234567】",
        "账号【8002 0000 0012 3456 789】",
        "银行账号：【44-123401040001234】",
        "补贴账户（信用社）：【80020000001234567】",
        "卡号\x1f【12345678901】",
    )
    IGNORED = (
        "账号：6228480000000000018",
        "微信账号：15499991234",
        "支付宝账号：15499991234",
        "账户余额12345678.90元",
        "账户余额12345678元",
        "账号：6228************018",
        "账号密码由管理员分配",
        "账号440881190101010018",
        "账号数量1234567",
    )

    def find(self, folded: Folded) -> Iterator[Match]:
        cards = {
            n.start for n in numbers(folded, 16, 17, 18, 19) if n.broken and n.digits[0] in "34569" and luhn(n.digits)
        }
        for m in _ACCOUNT.values(folded, chained=True):
            start, end = m.span("value")
            if start in cards:
                continue  # the first line of a card's number
            digits = m.group("value").replace(" ", "").replace("-", "")
            if len(digits) > 32 or _is_other(digits):
                continue
            role, reason = of_account(folded, start, end)
            why = "账号字样之后的长数字"
            yield Match(start, end, 0.75, f"{why}；{reason}" if reason else why, role)


def _is_other(digits: str) -> bool:
    """A card or an ID: they have their own recognizers."""
    if (
        15 <= len(digits) <= 19
        and digits[0] in "34569"
        and card_score(digits)[0]
        and (luhn(digits) or digits[:2] == "62")
    ):
        return True
    found = claims(digits) if len(digits) == 18 else None
    return found is not None and found.region == 2 and found.exact
