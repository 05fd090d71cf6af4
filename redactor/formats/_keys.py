"""Names of fields as programs write them, in the words that people would put over a column.

Exports of government systems name their fields in English or by the first letters of the Chinese word (``xm``, ``sfzh``);
the recognizers look for the word itself.
"""

from __future__ import annotations

import re

_WORDS = {
    "姓名": "name realname real_name fullname truename username xm xingming personname applicant sqr sqrxm contact "
    "contacts contactname linkman lxr lxrxm zgxm hzxm jtzxm xsxm legalperson",
    "身份证号": "idcard idcardno idno idnumber idcardnumber identity identityno identitycard certno certnumber cardid sfzh "
    "sfz sfzhm sfzjh zjhm zjh gmsfhm gmsfzh zjhao shenfenzheng",
    "手机号": "mobile mobileno mobilephone phone phoneno phonenumber phonenum cellphone cell sj sjh sjhm shouji lxdh dh "
    "lxfs tel telephone telno contactphone contactnumber contacttel",
    "住址": "address addr homeaddress residence jtzz zz dz zhuzhi hjdz txdz xzz lxdz jtdz",
    "电子邮箱": "email mail emailaddress dzyx yx",
    "银行账号": "bankcard bankcardno bankaccount bankno accountno account yhkh yhzh kh zh yhk",
    "出生日期": "birthday birthdate birth dateofbirth csrq csny",
    "护照号": "passport passportno hzh hzhm",
    "车牌号": "plate plateno carno licenseplate cph cphm hphm",
    "微信号": "wechat weixin wx wxh",
    "QQ": "qq qqno qqhm",
}
_BY_KEY = {key: word for word, keys in _WORDS.items() for key in keys.split()}
_SIGNS = re.compile(r"[\s_\-.]+")


def label_of(key: str) -> str:
    """The word for a field's name if it is a known one, else the name itself.

    >>> label_of("sfzh"), label_of("ns:Phone_Number"), label_of("备注")
    ('身份证号', '手机号', '备注')
    """
    bare = _SIGNS.sub("", key.rpartition(":")[2]).lower()
    return _BY_KEY.get(bare, key)
