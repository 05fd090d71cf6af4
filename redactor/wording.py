"""The words that people read: Chinese first, English second. One table, so that page, receipt and command line agree."""

from __future__ import annotations

from typing import Literal

from redactor.outcome import Action, Verdict

Language = Literal["zh", "en"]

ENTITIES: dict[str, tuple[str, str]] = {
    "CN_RESIDENT_ID": ("身份证号", "resident ID"),
    "CN_HMT_RESIDENCE": ("港澳台居民居住证号", "HK/Macao/Taiwan residence permit"),
    "CN_PR_CARD": ("外国人永久居留证号", "permanent residence card"),
    "CN_PASSPORT": ("护照号", "passport"),
    "CN_TRAVEL_PERMIT": ("通行证号", "travel permit"),
    "HK_ID": ("香港身份证号", "Hong Kong ID"),
    "MO_ID": ("澳门身份证号", "Macao ID"),
    "TW_ID": ("台湾身份证号", "Taiwan ID"),
    "CN_MILITARY_ID": ("军人证件号", "military ID"),
    "CN_HOUSEHOLD_NO": ("户号", "household number"),
    "CN_DRIVER_FILE": ("驾驶证档案编号", "driver file number"),
    "CN_SOCIAL_SECURITY": ("社保卡号", "social security number"),
    "CN_MEDICAL_INSURANCE": ("医保编号", "medical insurance number"),
    "CN_DISABILITY_CERT": ("残疾人证号", "disability certificate"),
    "CN_STUDENT_NO": ("学籍号", "student number"),
    "CN_BIRTH_CERT": ("出生医学证明编号", "birth certificate"),
    "CN_PROPERTY_CERT": ("不动产权证号", "property certificate"),
    "CN_MARRIAGE_CERT": ("婚姻登记字号", "marriage certificate"),
    "CN_MOBILE": ("手机号", "mobile number"),
    "CN_LANDLINE": ("固定电话", "landline"),
    "CN_HOTLINE": ("热线电话", "hotline"),
    "EMAIL_ADDRESS": ("电子邮箱", "e-mail address"),
    "QQ": ("QQ 号", "QQ number"),
    "WECHAT": ("微信号", "WeChat ID"),
    "ALIPAY": ("支付宝账号", "Alipay account"),
    "CN_BANK_CARD": ("银行卡号", "bank card"),
    "CN_BANK_ACCOUNT": ("银行账号", "bank account"),
    "CN_ADDRESS": ("住址", "address"),
    "GEO_COORDINATE": ("经纬度", "coordinates"),
    "PERSON": ("姓名", "name"),
    "BIRTH_DATE": ("出生日期", "birth date"),
    "CN_PLATE": ("车牌号", "licence plate"),
    "CN_VIN": ("车架号", "vehicle identification number"),
    "CN_USCC": ("统一社会信用代码", "organisation code (USCC)"),
    "CN_ORG_CODE": ("组织机构代码", "organisation code"),
    "CN_TAX_NO": ("纳税人识别号", "tax number"),
    "SENSITIVE_ATTRIBUTE": ("敏感信息", "sensitive attribute"),
    "SECRECY_MARK": ("密级标志", "secrecy mark"),
    "DISCLOSURE_MARK": ("公开属性标志", "disclosure mark"),
    "WEAK_MASK": ("可还原的掩码", "mask that can be undone"),
}

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.ALLOW: ("可以发布", "may be published"),
    Verdict.REVIEW: ("需人工审核", "needs review"),
    Verdict.BLOCK: ("不可直接发布", "must not be published as it is"),
}

ACTIONS: dict[Action, tuple[str, str]] = {
    Action.KEEP: ("保留", "keep"),
    Action.MASK: ("脱敏", "mask"),
    Action.HOLD: ("待审", "hold"),
    Action.BLOCK: ("禁止发布", "block"),
}

BLIND_KINDS: dict[str, tuple[str, str]] = {
    "encrypted": ("加密", "encrypted: needs a password"),
    "corrupt": ("损坏或自相矛盾", "damaged or contradicts its own structure"),
    "unsupported": ("暂不支持", "a kind of file that is not read yet"),
    "limit": ("超过上限", "over a limit"),
    "picture": ("图片", "a picture that nobody has looked at"),
    "external": ("外部引用", "refers to something outside"),
    "undecodable": ("无法解码", "bytes that are no text"),
    "failed": ("程序出错", "our reader failed"),
}

_MESSAGES: dict[str, tuple[str, str]] = {
    "checking": ("检查中", "checking"),
    "masking": ("脱敏中", "masking"),
    "nothing_found": ("未发现个人信息", "no personal data found"),
    "kept": ("已判断为公开信息并保留", "found, judged public and kept"),
    "unread": ("未能查看", "not looked at"),
    "hidden": ("其中 {n} 处在看不见的位置（隐藏行列、批注、属性等）", "{n} of them where nobody sees them"),
    "more": ("……另有 {n} 处，用 --all 全部列出", "… and {n} more, use --all to list them"),
    "copy_ready": ("脱敏文件已通过复检", "the masked copy was checked again and is clean"),
    "copy_review": (
        "脱敏文件已通过复检，但仍有未能查看或待审的部分",
        "masked copy checked; parts of it still need review",
    ),
    "no_copy": ("没有脱敏文件：{why}", "no masked copy: {why}"),
    "summary": (
        "共 {n} 个文件：{allow} 个可以发布，{review} 个需人工审核，{block} 个不可直接发布",
        "{n} files: {allow} may be published, {review} need review, {block} must not be published as they are",
    ),
    "no_such_file": ("找不到文件或文件夹：{path}", "no such file or folder: {path}"),
    "nothing_given": ("没有要检查的文件", "there are no files to check"),
    "written": ("已写出 {path}", "written: {path}"),
    "written_unchanged": ("无须脱敏，原样写出 {path}", "nothing to mask, written unchanged: {path}"),
    "changed_since": ("文件在检查之后变了，请重新运行", "the file changed after it was checked, run it again"),
    "not_written": ("未写出：{why}", "not written: {why}"),
    "needs_person": ("须人工审核", "a person has to look at it"),
    "exists": ("{path} 已存在，加 --force 覆盖", "{path} exists already, --force overwrites it"),
    "same_file": ("输出与输入是同一个文件，不能覆盖原件", "output and input are the same file"),
    "bad_line": ("第 {n} 行不是有效的 JSON 对象，须含 id 和 text", "line {n} is no JSON object with id and text"),
    "internal": ("程序出错，未得出结论，请告知管理员（{kind}）", "internal error, no verdict ({kind})"),
    "interrupted": ("已中断", "interrupted"),
}


def entity(name: str, language: Language = "zh") -> str:
    """What people call an entity; one that nobody has named stands for itself."""
    return ENTITIES.get(name, (name, name))[language == "en"]


def message(key: str, language: Language = "zh", **values: object) -> str:
    """A message of the command line, filled in."""
    return _MESSAGES[key][language == "en"].format(**values)
