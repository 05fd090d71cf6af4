"""Words that introduce a person, and what they say of him: a private person, or one who acts in public."""

from __future__ import annotations

import re

from recognizers._base import Role

PROTECTED = (
    "受害人 被害人 受害者 被害者 证人 患者 患儿 病人 病例 死者 逝者 伤者 伤员 产妇 儿童 儿童姓名 幼儿 幼儿姓名 孤儿 未成年人 未成年人姓名 女婴 男婴 "
    "收养人 送养人 被收养人 社区矫正对象 服刑人员 戒毒人员 吸毒人员 举报人 "
    "父亲 母亲 配偶 妻子 丈夫 儿子 女儿 长子 次子 长女 次女 哥哥 弟弟 姐姐 妹妹 父母 子女 家属 家庭成员 之子 之女 之妻 其哥 其弟 其姐 其妹 其妻 其夫 其子 其女 其父 其母 侄子 侄女 孙子 孙女 外孙 外孙女 儿媳 女婿 岳父 岳母 祖父 祖母".split()
)
"""Whose name is never published, whatever the list: victims, witnesses, patients, minors, informers, relatives of others."""
PERSONAL = (
    "案外人 同学 "
    "居民 业主 住户 村民 群众 网民 房主 租户 信访人 来访人 来信人 投诉人 被投诉人 被举报人 反映人 被反映人 求助人 报案人 咨询人 诉求人 反映人姓名 "
    "捡拾人 收件人 寄件人 打手 老人 本人 乘客 司机 学生 监护人 监护人姓名 家长 家长姓名".split()
)
"""Whose name must not be published where they complain, ask or are only mentioned: letter writers, relatives, residents."""
PARTIES = (
    "当事人 被处罚人 受处罚人 被处罚当事人 违法行为人 违法人员 违法当事人 犯罪嫌疑人 嫌疑人 罪犯 原告 被告 被告人 原审被告 原审原告 上诉人 被上诉人 申请人 被申请人 申请执行人 "
    "被执行人 再审申请人 第三人 学生姓名 户主 户主姓名 农户 承租人 承包人 承包户 买受人 购房人 权利人 产权人 被征收人 被拆迁人 被安置人 借款人 贷款人 担保人 债务人 欠款人 失信人 "
    "受助人 救助对象 补贴对象 低保对象 保障对象 残疾人 残疾人姓名 贫困户 脱贫户 低保户 低保人员 五保户 五保老人 困难户 建房户 申请户 受助学生 资助对象 特困人员 车主 驾驶人 驾驶员 考生 考生姓名 应聘人 报名人 遗失人 失主 委托人 领取人 领款人 "
    "收款人 受益人 被保险人 参保人 申请人姓名 共同申请人 职工姓名 务工人员 被继承人 继承人 赡养人 被告知人 受送达人 被询问人 违建人 案件当事人 村民代表 户代表 老人姓名 公民 网民姓名".split()
)
"""Private persons whose name is what a judgement, a penalty or a publicity list is there to publish."""
PUBLIC = (
    "法定代表人 法人代表 法人 法定代表人姓名 企业负责人 单位负责人 项目负责人 项目经理 技术负责人 安全负责人 总监理工程师 总监 建造师 项目总监 项目联系人 采购联系人 招标联系人 采购人代表 业主代表 评审专家 评标专家 评审小组成员 "
    "评标委员会成员 评审委员会成员 磋商小组成员 谈判小组成员 专家 专家组 专家姓名 评委 审判长 审判员 代理审判员 人民陪审员 陪审员 书记员 法官助理 执行员 执行法官 承办法官 检察员 检察官 公诉人 辩护人 委托诉讼代理人 "
    "委托代理人 诉讼代理人 代理律师 律师 公证员 仲裁员 签发人 签发 审核人 审核 审签人 复核 校对 编辑 责编 责任编辑 记者 通讯员 作者 摄影 主持人 主持 主讲人 发言人 新闻发言人 分管领导 值班领导 带班领导 值班人员 "
    "网格员 网格长 楼栋长 社区民警 民警 包片领导 包村领导 驻村干部 帮扶干部 河长 林长 路长 田长 湖长 参会人员 参会 参加人员 出席人员 出席 列席 记录人 汇报人 审批人 执法人员 承办人 经办人 "
    "会计师 注册会计师 评估师 鉴定人 工作人员 受理人 开户名 获奖者 获奖人员 劳动模范 先进个人 拟任职务人选 任命 免去 拟任 拟提名 提名 聘任 聘请 补选 拟聘任 拟提任 拟晋升".split()
)
NEUTRAL = (
    "姓名 名字 负责人 联系人 联系人姓名 联系人及电话 成员 组员 组长 副组长 人员 人员名单 名单 公示人员 人员姓名 录用人员 拟录用人员 拟聘用人员 聘用人员 拟任人选 代理人 责任人 负责同志 联络员 联系人员 户名 账户名 开户人 账户名称 申报人 "
    "投保人 持证人 持有人 权属人 转让人 受让人 出租人 赠与人 经营者 经营者姓名 业主姓名 操作人 填报人 填表人 制表人 制表 填表 统计负责人 培训人员 学员 学员姓名 教师姓名 教师 职工 医师 护士 医生 导师 教练 裁判 参赛选手 选手 捐款人 捐赠人 志愿者 经销商 老板 会员 投资人 股东 合伙人".split()
)
TITLES = (
    "总书记 国家主席 副主席 主席 总理 副总理 国务委员 部长 副部长 省长 副省长 市长 副市长 县长 副县长 区长 副区长 镇长 副镇长 乡长 副乡长 局长 副局长 处长 副处长 科长 副科长 股长 副股长 所长 副所长 院长 副院长 校长 副校长 园长 "
    "站长 副站长 队长 副队长 支队长 大队长 中队长 主任 副主任 书记 副书记 第一书记 委员 常委 秘书长 副秘书长 厅长 副厅长 司长 副司长 行长 副行长 检察长 副检察长 庭长 副庭长 审判长 审判员 陪审员 书记员 法官 检察官 民警 警官 教导员 "
    "指导员 政委 会长 副会长 理事长 董事长 总经理 副总经理 经理 总裁 主编 院士 教授 副教授 研究员 主任医师 副主任医师 护士长 总工程师 工程师 律师 村长 社长 馆长 副馆长 台长 调研员 督学 发言人 特派员 人大代表 政协委员 党组成员 工会主席 "
    "组织委员 宣传委员 纪检委员 武装部长 村主任 村支书 村书记 支书 网格员 记者 秘书 巡视员 主席团成员 会计 出纳 总监 专员 参谋 司令员 政治委员 大使 领事 参赞 县委常委 市委常委".split()
)
AFTER = "同志 先生 女士 小姐 局长 副局长 书记 副书记 主任 副主任 镇长 县长 市长 院长 校长 科长 处长 所长 站长 队长 教授 老师 律师 法官 警官 医生 大夫 行长 经理 部长 厅长 主席 委员 董事长 总经理 村长 师傅 阿姨 奶奶 爷爷 大爷 大妈 同学 小朋友".split()
PRIVATE_AFTER = frozenset("先生 女士 小姐 师傅 阿姨 奶奶 爷爷 大爷 大妈 同学 小朋友 同志".split())
MINORS = re.compile("(?<!妇女)儿童(?!医院|发展|福利|节|友好|基金)|未成年|孤儿|幼儿(?!园)|婴儿|女婴|男婴|小朋友")
PUPILS = re.compile("学生(?!资助|处|会)|班级|年级|学籍|监护|家长")
AWARDS = re.compile("奖学金|助学金|获奖|奖项|录取|录用|资助|院系|系别|专业|学院|大学|考试|成绩|名次|评选|优秀|公示")
"""Lists of pupils and students that are published for their sake: the name stays (教财厅函〔2017〕28号)."""
WELFARE = re.compile(
    "低保|特困|五保|残疾|救助|贫困|高龄|孤儿|失独|独生子女|患病|病情|病种|诊断|危房|临时救助|困难|优抚|伤残|补贴对象|就业困难|失业"
)
PUBLIC_SURROUNDINGS = re.compile(
    "采购|招标|投标|中标|评审|评标|磋商|谈判|专家|公司|代理机构|项目|局|办公室|中心|委员会|政府|科室|基金会|红十字|协会|支队|大队|报名|咨询|监督"
)


HISTORY = re.compile("[唐宋元明清][代朝](?!表)|[东西]汉|[魏晋隋][代朝]|春秋时|战国时|古代|清末|民国(?:时期|初年)")
"""Persons of the past: their families are history, not somebody's relatives."""
LETTERS = re.compile("信访|来信|留言|网友|写信|您好|[您你]反映")
IDENTITY = re.compile("身份证|身份号|[1-9][0-9]{16}")
RELATIVES = frozenset(
    "父亲 母亲 配偶 妻子 丈夫 儿子 女儿 长子 次子 长女 次女 哥哥 弟弟 姐姐 妹妹 其妻 其夫 其子 其女 其父 其母 侄子 侄女 孙子 孙女 外孙 外孙女 儿媳 女婿 岳父 岳母 祖父 祖母".split()
)
PRIVATE_MATTER = re.compile(
    "身份证|电话|手机|住址|住[在于]|病|残|患|院治|低保|特困|五保|困难|救助|补[助贴]|信访|来信|反映|投诉|起诉|上诉|诉[称讼至]|原告|被告|案|警|嫌疑|受害|死|亡|伤|离婚|抚养|监护|赡养|继承|遗[产失嘱]|"
    "小学|初中|高中|中学|幼儿|儿童|孩子|上学|年幼|未成年|(?<![0-9])(?:1[0-7]|[0-9])岁|户[主口籍]|[0-9]{11}|毒|我(?![国市县区省镇村局院校党军])"
)
"""Near a relative's name it says that their private matters, or a child, are spoken of; without it the text tells a story."""
ADULT_STUDENT = re.compile("(?:大学|学院|专科学校|高校|研究)(?:[一二三四]年级)?学生$")
BESIDE = (
    "负责人 联系人 经办人 组长 副组长 队员 教师 职工 经销商 老板 会员 经营者 投资人 股东 合伙人 申报人 联络员".split()
)
"""Of the neutral labels those that also stand directly before a name."""
ONLY_LABELS = frozenset(
    "法人 专家 公民 老人 作者 编辑 主持 出席 列席 校对 复核 审核 摄影 参会 专家组 签发 家长 会计 父母 子女 委员 本人 秘书".split()
)
"""Directly before a word these rarely introduce a name; only one that ends at once is believed."""
SPEAKERS = frozenset(
    "主持人 主持 记者 作者 摄影 通讯员 发言人 新闻发言人 主讲人 编辑 责任编辑 嘉宾 专家 律师 法官 民警".split()
)
"""What follows their colon may be what they say."""

_ROLES: dict[str, Role] = {
    **dict.fromkeys(NEUTRAL, ""),
    **dict.fromkeys(TITLES, "public"),
    **dict.fromkeys(PUBLIC, "public"),
    **dict.fromkeys(PARTIES, ""),
    **dict.fromkeys(PERSONAL, "personal"),
    **dict.fromkeys(PROTECTED, "protected"),
}
LABELS = frozenset((*PROTECTED, *PERSONAL, *PARTIES, *PUBLIC, *NEUTRAL, *TITLES))
FRONT = frozenset((*PROTECTED, *PERSONAL, *PARTIES, *PUBLIC, *TITLES, *BESIDE))
"""Words that stand directly before a name: ``原告赵六``, ``局长李四``."""
_LONGEST = max(map(len, LABELS))
LAST = "".join(sorted({word[-1] for word in (*LABELS, *FRONT)}))
"""Last characters of all these words."""


def _lengths_by_tail() -> dict[str, tuple[int, ...]]:
    """The last two characters of every word, with the lengths of those that end so, the longest first."""
    lengths: dict[str, set[int]] = {}
    for word in LABELS | FRONT:
        lengths.setdefault(word[-2:], set()).add(len(word))
    return {tail: tuple(sorted(sizes, reverse=True)) for tail, sizes in lengths.items()}


_LENGTHS = _lengths_by_tail()


def word_before(text: str, end: int, vocabulary: frozenset[str]) -> str:
    """The longest word of the vocabulary that ends at ``end``, gaps inside it left out (``姓  名``); empty if none."""
    lengths = _LENGTHS.get(text[end - 2 : end])
    if lengths is None and " " not in text[end - 2 : end]:
        return ""
    window = text[max(0, end - _LONGEST - 4) : end]
    if " " in window:
        window = window.replace(" ", "")
        lengths = _LENGTHS.get(window[-2:])
    for size in lengths or ():
        if window[-size:] in vocabulary:
            return window[-size:]
    return ""


def role_of_label(label: str) -> Role:
    """What a label, or a word before a name, says of the person; empty if nothing."""
    return role_of(word_before(label, len(label), LABELS))


def role_of(word: str) -> Role:
    """What one of these words says of the person; empty if nothing."""
    return _ROLES.get(word, "")
