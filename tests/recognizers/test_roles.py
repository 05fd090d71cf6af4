"""Whose it is: what must stay of an office and what must go of a person, said by the words around."""

from __future__ import annotations

import pytest

from recognizers import all_recognizers
from recognizers._base import ROLE_KEY
from recognizers._text import CELL, LABEL, RECORD, forget

_ACTED_UPON = 0.5


def _roles(text: str, entity: str) -> list[str]:
    found = []
    for recognizer in all_recognizers():
        if entity in recognizer.ENTITIES:
            results = recognizer.enhance_using_context(text, recognizer.analyze(text, [entity]), [], None)
            found += [r.recognition_metadata[ROLE_KEY] for r in results if r.score >= _ACTED_UPON]
    forget()
    return found


def _row(**cells: str) -> str:
    return CELL.join(label + LABEL + text for label, text in cells.items()) + RECORD


@pytest.mark.parametrize(
    ("text", "entity", "role"),
    [
        ("监督电话：0759-6621234。", "CN_LANDLINE", "public"),
        ("廉江市政务服务中心窗口电话0759-6621234", "CN_LANDLINE", "public"),
        ("社会保险基金管理局，电话：0759-6621234", "CN_LANDLINE", "public"),
        ("家庭电话：0759-6621234", "CN_LANDLINE", "personal"),
        ("如有疑问请拨打办公室电话6621234", "CN_LANDLINE", "public"),
        ("请监护人与福利院联系，联系电话：0759-6621234", "CN_LANDLINE", "public"),
        ("市妇女儿童基金会 联系电话 0759-6621234", "CN_LANDLINE", "public"),
        ("局机关咨询后，本人家中电话6621234", "CN_LANDLINE", "personal"),
        (_row(姓名="张三", 联系电话="0759-6621234"), "CN_LANDLINE", "personal"),
        (_row(姓名="张三", 职务="股长", 联系电话="0759-6621234"), "CN_LANDLINE", "public"),
        (_row(姓名="张三", 开户网点="石岭支行", 联系电话="0759-6621234"), "CN_LANDLINE", "personal"),
        (_row(姓名="张三", 联系方式="0759-6621234"), "CN_LANDLINE", "personal"),
        (_row(采购人="廉江市教育局", 项目联系人="张三", 联系电话="6621234"), "CN_LANDLINE", "public"),
        ("张三，住某花园3栋201室，电话0759-6621234", "CN_LANDLINE", ""),
        (_row(单位名称="廉江市第一中学", 电话="6621234"), "CN_LANDLINE", "public"),
        ("采购人：廉江市教育局\n项目联系人：张三\n电话：15499991234", "CN_MOBILE", "public"),
        ("值班表：张三 15499991234", "CN_MOBILE", ""),
        ("某某宾馆值班：张三 15499991234", "CN_MOBILE", ""),
        ("廉江市 某某酒店 廉江市建设路 15499991234\n", "CN_MOBILE", "public"),
        ("某某基金会  联系人 张三 15499991234", "CN_MOBILE", "public"),
        ("第一网格，网格员：张三 手机：15499991234", "CN_MOBILE", ""),
        ("第一网格，楼栋长：张三 手机：15499991234", "CN_MOBILE", ""),
        ("某某公司职工，咨询人：张三，身份证号440881190101010018，15499991234", "CN_MOBILE", ""),
        (_row(姓名="张三", 执业机构="某某律师事务所", 联系电话="15499991234"), "CN_MOBILE", "public"),
        ("1 小型汽车 宁K12345 张** 逾期未检验", "CN_PLATE", "public"),
        ("某某公司新购置的皮卡车，牌号为宁K12345", "CN_PLATE", "public"),
        ("医学家李时珍的儿子李小珍", "PERSON", ""),
        ("低保对象某某的儿子李小珍", "PERSON", "protected"),
        ("他的儿子李小珍在上小学", "PERSON", "protected"),
        ("我哥哥李小珍买了房", "PERSON", "protected"),
        ("某某大学学生李小珍，毕业后回乡创业", "PERSON", ""),
        ("学生李小珍，毕业后回乡创业", "PERSON", "personal"),
        ("明代医学家李时珍的儿子李小珍", "PERSON", "public"),
        (_row(姓名="张三", 手机="15499991234"), "CN_MOBILE", "personal"),
        ("户主张三，家庭联系电话15499991234", "CN_MOBILE", "personal"),
        ("请将意见反馈至市农业农村局，邮箱：123456789@qq.com", "EMAIL_ADDRESS", "public"),
        ("张三 邮箱：zhangsan@qq.com", "EMAIL_ADDRESS", "personal"),
        ("邮箱：ljsjyj@zhanjiang.gov.cn", "EMAIL_ADDRESS", "public"),
        ("邮箱：info@example.com.cn", "EMAIL_ADDRESS", "public"),
        ("户名：廉江市公共资源交易中心 账号：2016022109200012345", "CN_BANK_ACCOUNT", "public"),
        ("户名：张三 账号：2016022109200012345", "CN_BANK_ACCOUNT", "personal"),
        ("投标保证金账号：2016022109200012345", "CN_BANK_ACCOUNT", "public"),
        (_row(姓名="张三", 账号="2016022109200012345"), "CN_BANK_ACCOUNT", "personal"),
        ("户名：张三 卡号：6228480000000000018", "CN_BANK_CARD", "personal"),
        ("公务用车宁K12345", "CN_PLATE", "public"),
        ("出租车（车牌：宁K12345）", "CN_PLATE", "public"),
        (_row(号牌号码="宁K12345", 所有人="张三"), "CN_PLATE", "personal"),
        (_row(号牌号码="宁K12345", 所有人="恒运运输有限公司"), "CN_PLATE", "public"),
        ("91440881MA4X00004M", "CN_USCC", "public"),
        ("92440881MA4Y000133", "CN_USCC", ""),
        ("拨打12345热线", "CN_HOTLINE", "public"),
        ("QQ群：123456789", "QQ", "public"),
        ("公开方式：主动公开", "DISCLOSURE_MARK", "public"),
        ("公开方式：依申请公开", "DISCLOSURE_MARK", ""),
        ("危房坐标110.283456,21.612345，户主张三", "GEO_COORDINATE", "personal"),
        ("矿区拐点110.283456,21.612345", "GEO_COORDINATE", "public"),
    ],
)
def test_role(text: str, entity: str, role: str) -> None:
    assert _roles(text, entity) == [role]


def test_a_row_gives_its_words_to_its_own_cells_only() -> None:
    office = _row(部门="教育局", 电话="0759-6621234")
    person = _row(姓名="张三", 电话="0759-6621235")
    assert _roles(office + person, "CN_LANDLINE") == ["public", "personal"]
    assert _roles(person + office, "CN_LANDLINE") == ["personal", "public"]
