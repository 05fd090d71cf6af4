"""Shapes of Chinese personal names: where does one end, where does one begin, and is it none at all?

A name is a surname (one character, or a compound of two) and one or two characters more; or, for minorities and
foreigners, groups of characters with a middle dot (``买买提·吐尔逊``). Given names may use any character, also rare ones
of the extensions and of the private use area. Borders are the difficulty: Chinese does not divide words, so a name in
running text ends before a word that usually follows a person (``同志 反映 与 在``) or at a mark.
"""

from __future__ import annotations

import re

from recognizers._gazetteer import index, surnames

HAN = r"\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff〇\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_TWO_TO_FOUR = re.compile(f"[{HAN}]{{2,4}}")
_RUN = re.compile(f"[{HAN}]+")
_DOTS = frozenset(" ·•・‧∙⋅")
DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?: ?[·•・‧∙⋅] ?[{HAN}]{{1,8}}){{1,4}}")
SPACED = re.compile(
    rf"([{HAN}]) {{1,3}}([{HAN}])(?![{HAN}])|([{HAN}]) {{1,2}}([{HAN}]{{2}})(?![{HAN}])|([{HAN}]) ([{HAN}]) ([{HAN}])(?![{HAN}])"
)

NEVER_GIVEN = frozenset(
    "副兼市的了是被将把吗呢吧啊局委厅厂司院校镇县省室们个款项证费税率额吨岁族号某您你我他她它这那与或"
)
"""Characters that a given name does not have."""
_FOLLOWS = frozenset(
    "没还则又均仍此另诉与和及在于向因等为系已未不将被称说到经的是有对从把或也都就并曾应由自给让任以表驾伙持领提主出参同共当涉要想能会认至来去再先后其各两之犯无具按"
)
"""Single characters that often follow a name in running text."""
_FOLLOW_WORDS = frozenset(
    "每月 每年 现年 时年 生活 自愿 报道 摄影 今天 昨天 昨日 最近 日前 近日 日电 上周 听完 希望 有幸 称病 夫人 随后 随即 立即 当场 当庭 案后 归案 到案 在逃 反映 同志 先生 女士 提出 提供 遗失 户口 家庭 一家 一户 两人 二人 三人 等人 本人 身份 主持 出席 参加 讲话 表示 介绍 告诉 指出 强调 要求 认为 相识 签订 "
    "借款 贷款 购买 驾驶 酒后 醉酒 无证 涉嫌 违法 违规 犯罪 故意 盗窃 诈骗 名下 之子 之女 之妻 夫妇 夫妻 父子 母子 父女 母女 兄弟 姐妹 兄妹 姐弟 陪同 率队 带队 "
    "一行 调研 检查 走访 慰问 宣布 致辞 发言 代表 牵头 负责 担任 兼任 接受 委托 申请 请求 辩称 答辩 述称 陈述 承认 否认 供述 户籍 户主 手机 电话 联系 现住 居住 出生 "
    "男性 女性 入户 危房 低保 残疾 死亡 去世 失踪 受伤 住院 患病 确诊 所有 使用 承包 租赁 租用 修建 建房 占用 违建 获得 荣获 当选 被评 入选 离婚 结婚 纠纷 金融 民间 "
    "劳动 合同 买卖 侵权 交通 机动 离职 辞职 退休 逝世 组织 召集 深入 前往 赴京 抵达 会见 视察 考察 听取 作了 宣读 传达 部署 通报 汇报 分享 现场 家中 家里 家门 家属 "
    "性别 民族 籍贯 学历 接到 随身 违反 采取 利用 伙同 来到 窜至 前来 通过 贩卖 吸食 携带 明知 抓获 被抓 交给 约定 进入 逃离 乘坐 驾车 持刀 趁机 拿出 找到 打电 联络 雇佣 出资 收取 收受 取得 获利 骗取 窃取 盗走 殴打 协商 商议 转让 销售 出售 出租 出借 邀请 安排 指使 帮助 容留 实施 开设 参与 "
    "未作 未到 经传 经本 不服 上诉 起诉 撤诉 赔偿 支付 偿还 返还 归还 转账 取款 汇款 收款 欠款 签名 签字 署名 捐款 捐赠 补贴 领取 报名 考试 录取 录用 成绩 教授 医生 "
    "老师 律师 警官 主任 书记 局长 镇长 县长 市长 院长 校长 所长 科长 处长 队长 站长 会长 经理 董事 总经 副主 副书 副局 副镇 副县 副市 副院 副校 村长 组长 委员 部长".split()
)
_WORDS = frozenset(
    "安全 安排 安置 安装 安徽 安居 安静 安心 包括 包含 包装 包村 包片 包干 常务 常委 常规 常见 常住 常年 常态 成立 成功 成果 成绩 成员 成本 成年 成为 成交 成都 成人 程序 程度 "
    "陈述 陈列 陈旧 代表 代理 代码 代办 代为 代替 单位 单独 单元 单价 单一 单身 党委 党员 党组 党建 党支 党政 党校 方案 方面 方式 方便 方法 方向 方位 方可 费用 符合 符号 高级 "
    "高中 高校 高峰 高度 高速 高效 高新 高考 高等 高龄 高于 高温 高压 高层 关于 关系 关注 关爱 关心 关键 关闭 管理 管控 管护 管道 管辖 古代 古镇 古城 广泛 广大 广东 广场 广西 广州 "
    "贵州 国家 国务 国有 国土 国际 国内 何时 何种 何处 洪水 洪涝 侯选 华侨 华东 华南 黄金 黄色 黄河 黄山 计划 计算 计生 季度 纪委 纪检 纪律 纪念 江苏 江西 江河 江湖 焦点 金额 金融 金属 "
    "经济 经营 经查 经理 康复 康养 康乐 柯桥 孔子 雷电 雷雨 冷静 黎明 黎族 连续 连接 连带 梁子 林业 林场 林地 林木 林区 林长 凌晨 柳州 龙头 龙舟 龙虾 鲁迅 陆续 陆地 路面 路线 路段 罗马 马上 马路 "
    "毛利 毛巾 梅州 梅花 满意 满足 孟加 苗族 明确 明显 明天 明年 莫名 农业 农村 农民 农户 农场 欧洲 欧美 平安 平台 平等 平方 平均 齐全 齐心 钱款 强制 强化 强调 秦皇 曲线 全体 全部 全面 全国 全县 "
    "全市 全区 全镇 全省 全程 任务 任职 任命 任何 任期 任意 任免 沙滩 沙特 商业 商品 商户 商务 邵阳 申请 申报 申诉 申领 沈阳 盛大 施工 施行 施救 石油 石材 石化 时间 时候 时任 时期 史上 舒适 "
    "双方 水利 水务 水电 水库 水泥 司法 司机 宋代 苏州 孙子 孙女 索赔 唐代 唐山 陶瓷 田间 田地 童年 童装 万元 万人 万户 万亩 万吨 万科 汪洋 王国 王牌 卫生 卫健 卫星 温州 温馨 温度 温泉 文件 文化 文明 "
    "文艺 文字 文书 文物 文号 文旅 文教 文本 武装 武警 武术 武汉 席位 夏季 夏天 夏令 项目 相关 向前 向上 向下 向本 向原 向被 向社 向记 向媒 向警 向民 向公 向其 向法 向你 向我 向有 向该 向申 向各 谢谢 谢绝 熊猫 徐州 许可 许多 严格 严重 严禁 "
    "严厉 严肃 杨树 姚江 叶子 易地 易燃 易于 印发 印章 应当 应该 应急 应用 应按 应在 应于 应向 应及 应对 应依 应提 应为 游客 游玩 游泳 于本 于上 于下 于当 于同 于次 于是 于其 于该 余额 余款 余人 余名 余元 余户 余亩 "
    "袁州 云南 章程 章节 张贴 张家 张掖 赵庄 郑州 郑重 支部 支持 支付 支出 支行 支队 周边 周围 周期 周日 周末 周年 周转 周口 朱砂 祝贺 祝福 祝愿 庄稼 庄园 宗旨 宗教 邹城 左右 左侧 "
    "白天 白云 白色 白酒 白名 毕业 毕节 边界 边境 卞字 柴油 柴火 车辆 车主 车牌 车站 池塘 丛书 段落 樊城 房屋 房产 封闭 封面 冯家 甘肃 葛洲 耿马 宫颈 顾客 顾问 顾虑 韩国 郝家 胡同 霍乱 吉林 吉祥 贾汪 姜堰 "
    "蒋家 解决 解除 解释 解答 解放 景区 景观 鞠躬 兰州 兰花 蓝色 蓝天 乐清 乐队 李子 厉行 廉洁 廉政 廉江 廖家 刘家 娄底 卢沟 骆驼 麦子 梅雨 米兰 穆斯 宁夏 宁波 宁静 宁愿 牛肉 牛奶 潘家 裴家 彭州 蒲江 戚继 祁连 钱塘 "
    "乔木 邱县 屈服 瞿塘 饶平 荣誉 荣获 阮江 桑树 尚未 尚有 尚需 申城 盛开 师生 师范 史料 寿命 谭家 汤圆 滕州 屠宰 危险 危房 危害 韦家 魏家 闻名 翁源 巫山 吴江 吴川 伍家 奚落 席卷 冼村 向阳 项链 肖像 辛苦 邢台 "
    "幸福 徐闻 薛家 闫家 严于 阎良 颜色 晏家 阳光 阳台 阳江 阳性 杨家 仰望 伊朗 易货 殷切 尹家 雍正 尤其 尤为 余杭 俞家 喻为 虞城 元旦 岳阳 岳母 岳父 臧否 欧盟 欧佩 董事 车间 党办 党总 党纪 房贷 商量 商定 商议 商谈 商讨 商人 商家 商店 商铺 商场 商标 商会 闻讯 文库 文丛 席上 宣布 艾滋 安详 高兴 简介 简历 简单 简易 简称 边防 卫队 皮肤 皮划 任上 任执 谈到 谈起 谈及 谈话 "
    "封杀 米粉 节假 有些 有关 关领 盘查 盘点 楼上 楼下 楼道 楼房 申办 尚处 印巴 警方 江流 查获 查处 查实 查明 查扣 查验 查找 查证 查阅 查收 公示 公告 公布 公开 公司 公安 公共 公民 公路 公里 公章 公证 公益 公园 公务 公办 公费 "
    "公积 公众 管制 管束 管线 管教 管好 管住 管部 解散 解读 解救 解聘 解约 解困 应对 应付 应聘 应诉 应邀 应变 应有 应纳 应退 应收 应缴 应交 应保 应补 应如 应承 应予 应注 连夜 连同 连环 时应 时需 时不 时有 时表 明知 明示 明文 明令 明细 花费 "
    "花卉 农药 农机 农具 农资 农技 农作 房主 房东 房租 房款 房贷 路遇 费尽 费时 车祸 车型 车上 车内 车速 经纪 候选 中国 劳资 党群 农行 路南 路北 路西 路东 路十 路交 路中 路第 路附 西北 东北 东南 西南 南路 北路 权利 权益 权属 权威 权限 花园 花样 茶叶 茶馆 茶园 来人 来信 来电 来访 来函 满分 满员 满载 昌江 益阳 贝尔 乌克 乌鲁 洛阳 伦敦 强迫 强行 强烈 强占 强拆 强奸 强大 斐济 曼谷 单人 双人 单亲 双女 单老 师傅 师资 师德 全责 全款 谎称 邱隘 曾经 曾系 曾是 曾有 劳动 劳务 劳保 曾向 曾任 曾于 曾在 曾因 曾多 翟家 詹家 湛江 仲裁 "
    "诸多 诸暨 竺可 卓越 宗地 左岸 贺信 贺卡 贺电 康健 温和 温暖 方正 万达 金山 金牌 金奖 金秋 明星 时代 时尚 时段 时刻 白银 白菜 石头 石家 江南 江北 江门 江山 山东 山西 海南 海关 海外 海洋 湖南 湖北 河南 河北 包头 "
    "和解 和谐 和平 和其 华为 华润 华北 龙岩 龙门 龙岗 龙华 马来 马克 马拉 高尔 高丽 高州 高山 高原 高铁 高达 高职 高技 高管 高风 高分 高质 高标 高水 连云 连州 连忙 连任 常德 常州 常熟 常宁 关停 关怀 关联 关节 关口 关卡 "
    "方针 方才 方言 方圆 方队 方阵 方形 代价 代言 代收 代扣 代缴 代建 代码 代发 代开 戴上 戴着 段时 成效 成长 成熟 成品 成分 成套 成片 成群 成千 成百 成批 单据 单纯 单项 单车 单打 单列 单行 项下 项上 林下 林权 林草 林果 林农 "
    "水平 水果 水稻 水产 水质 水源 水域 水面 水污 江边 江东 江津 江阴 江宁 江海 万众 万一 万名 万平 万事 万物 万象 万余 万多 万里 万州 万宁 许昌 许诺 许久 温岭 温差 温室 谢意 谢家 严密 严峻 严惩 严防 严守 严控 严查 严打 "
    "易损 易发 易涝 易腐 任教 任课 任用 任聘 任重 任财 任总 任副 任职 任由 任凭 常用 常常 常设 常驻 常说 安溪 安阳 安庆 安康 安顺 安福 安乡 安化 安宁 安定 安稳 安保 安检 安监 安防 安葬 安慰 安家 安神 平江 齐鲁 齐抓 齐齐 左边 左手 路灯 路口 路边 路上 路网 路基 路程 路过 "
    "文章 文中 文昌 文山 文献 文档 文学 文工 文凭 文娱 文体 文博 文创 文员 田野 田园 田东 田林 武夷 武昌 武进 武器 武力 游戏 游览 游行 游船 钱包 钱财 钱物 石岭 石城 石塘 石板 石灰 石料 石膏 包裹 包容 包庇 包揽 包保 包抓 包联 包户 包队 包案 季节 季后 季军 章丘 章贡 "
    "全年 全力 全员 全新 全套 全村 全家 全长 全额 全职 全民 全党 全军 全球 全身 全科 全域 全线 全场 全校 全厂 全文 全权 全称 全责 全天 全日 全流 全过".split()
)
"""Beginnings of common words that look like a surname and more; in running text they are no names."""
_NOT_PART = re.compile(
    "电话|手机|[支分]行$|联系|出生|姓名|地址|时间|编号|号码|身份|户籍|[总氏姓]$|以[上下]|等$|家[庄寨沟坡坪台峪堡圩塘冲坝岭坳屯湾村店口]$|^周[一二三四五六日](?:$|[周至上下晚早前后中凌])"
)
_NOT_PART_SIGNS = frozenset("行电手联出姓地时编号身户总氏以等家周")
"""One of these is in whatever ``_NOT_PART`` finds."""
PLACE_ENDS = frozenset("村社区路街站店侧旁口段角处厦湾")
"""Last characters of places, hardly ever of names."""
_ALSO_NAMES = frozenset(
    "马上 方便 文静 田地 安静 蓝天 白雪 关心 解放 康乐 甘露 齐天 温暖 安然 安心 高峰 安康 平安 安宁 安定 黎明 成功 方正 方圆 文明 文昌 文博 文凭 明星 金山 金秋 江山 江河 江海 江南 江波 白云 万里 和平 卓越 温和 康健 高原 高山 高远 白雪 石磊 何方 时光 常青 向阳 金星 "
    "陆路 田野 田园 程序 齐全 古城 明亮 夏天 雷雨 王国 王牌 史料 毕业 杨树 汪洋 辛苦 常驻 余波 幸福 吉祥 林业 安静 阳光 李子 柳州 叶子 项链 武威 陈仓 高阳 安平 高明 曲阳 江永 石林 安阳 常宁 凌云 罗平 罗山 "
    "金平 金华 安远 万年 万安 康平 高平 高安 宁远 宁海 江华 江川 文成 武平 武宁 方山 石泉 南江".split()
)
"""Words and places that are also common names: believed after a label or before an ID number."""
_NAME_STARTS = frozenset(
    "王国 李子 张家 刘家 杨家 潘家 魏家 韦家 蒋家 谭家 冯家 薛家 闫家 廖家 尹家 俞家 詹家 翟家 郝家 杨树 白云 高丽 龙华 万里 江海 江东 安康 安平 方正 康健 季军 田野 常青 文昌 文博 汪洋 "
    "水生 金星 金山 金秋 高峰 高山 高明 高远 高洁 明星 明亮 江山 成功 卓越 和平 温和 黄河 白天 石材 田林 高原 安定 安宁 安福 安庆 方圆 方向 全新 武进".split()
)
"""Words that are also surname and first character of many names of three (``王国强``)."""
NOT_IN_CELLS = frozenset(
    "合计 小计 总计 共计 姓名 户主 同上 本人 配偶 长子 次子 三子 长女 次女 女儿 儿子 父亲 母亲 妻子 丈夫 祖父 祖母 孙子 孙女 岳父 岳母 儿媳 女婿 已婚 未婚 离异 丧偶 群众 党员 团员 汉族 空缺 缺考 暂缺 待定 "
    "日期 时间 职务 年月 盖章 签名 签字 签章 保密 不详 未知 备注 单位 个人 企业 学生 农民 职工 工人 干部 其他 其它 以上 以下 详见 附件 公司 政府 村委 居委 合格 通过 不合格 是否 男性 女性 无业 在职 退休 主任 副主任 书记 副书记 委员 组长 副组长 "
    "成员 局长 副局长 镇长 副镇长 科长 副科长 所长 副所长 院长 校长 办公室 党支部 有限 全体 各村 各镇 法人 自然人 村民 居民 业主 序号 编号 电话 地址 性别 年龄 职务 职称 学历 本科 大专 中专 高中 初中 小学 硕士 博士 专科".split()
)


_FREQUENT_WORDS = frozenset("路管车费宫阳房农查简花项于明解连应商师时全")
"""Surnames of many people that the gazetteer lists as ``rare`` because they begin many words too."""
_UNCOMMON = frozenset(
    "花权杭赫况逯茹嵇湛戎於尉檀昝寿巢昌竺逄郦弓濮荀蔚贝郗鄂钮乌尧伦忻扈庾宓宛毋沃琚眭糜綦茆蒯訾谯贲邴郏隗雒靖仵泮粱蹇轩郄郇佴俎仉乜兀厍呙弋庹恽戢斐晨暨曼曽杲桓楮"
    "車張陳劉楊黃趙吳孫馬鄭羅謝許鄧馮蕭葉蘇蔣盧韋賴龔蘭譚鍾莊賈鄒陸閻龐鄔嚴韓鮑畢樊顧魯駱"
    "殳毓汝洑洛溥爨璩瓮甯睢禄禚禤笪缑羌羿翦苌苻荚荛莘蒉藤虢邾郅郐郯酆钊钭闽闾韶顼颉骈益满茶强"
)
"""Rare surnames that begin few words: believed beside a title when the name's end shows."""
DOUBTFUL = (
    _FREQUENT_WORDS
    | _UNCOMMON
    | frozenset(
        "向和任包常成万方关代单高安金文许严康双温从曾何古国石白黄江林田季党水龙马牛毛平左游祝毕经纪计边易余尚顾沙米麦景武段封"
    )
)
"""Surnames that also begin many words: beside a title they need a sign of the name's end."""
_FUNCTION = frozenset("均昨今时上下系于向在与及被将已未不对就经因为由从让给至该其各此")


_COMPOUND, _RARE = surnames()["compound"], surnames()["rare"]
_SURE = surnames()["common"] | _FREQUENT_WORDS | _UNCOMMON


def surname_length(text: str, at: int, firm: bool) -> int:
    """Length of the surname that begins at ``at``: 2, 1, or 0; ``firm``: only those that are hardly ever a word."""
    if text[at : at + 2] in _COMPOUND:
        return 2
    first = text[at : at + 1]
    return int(first in _SURE or (not firm and (first in _RARE or _is_uncommon(first))))


def _is_uncommon(sign: str) -> bool:
    """Is it a Han character outside GB 2312? No ordinary word begins with one, so it can only be a name."""
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return bool(_HAN.match(sign))
    return False


def is_word(words: str, *, labelled: bool = False) -> bool:
    """Is it a common word or a place rather than a name (``高峰期``, ``安全员``, ``湛江``)?

    Args:
        labelled: a label or a number says that a name stands here, so ``高峰`` is one.
    """
    if labelled and words in _ALSO_NAMES:
        return False
    if (not _NOT_PART_SIGNS.isdisjoint(words) and _NOT_PART.search(words)) or (
        words[:2] in _WORDS and not (len(words) == 3 and words[:2] in _NAME_STARTS)
    ):
        return True
    if labelled:
        return False
    return words in index()


_SOUNDS = frozenset(
    "阿巴布达德尔额恩格古哈海吉佳嘎其仁日若萨赛沙斯苏索塔泰特图托娃乌西希牙雅扎左木那娜尼娅勒拉力里买麦米莫穆努诺欧帕普齐恰钦琴切什提吐瓦维沃伊依亚音玉云珠卓次旦增多央金姆曲桑洛平措罗顿边旺堆玛加白"
    "才让更登贡土热孜丽江艾合克亥明夏肉坦肯别汗花乐腾朝鲁和宝高兰"
)


def is_transliterated(words: str) -> bool:
    """Is it a Mongolian, Tibetan or Uyghur name written by sound, without a dot (``斯琴格日勒``, ``扎西次仁``)?"""
    return 2 <= len(words) <= 8 and _SOUNDS.issuperset(words)


def could_be_given(words: str) -> bool:
    """Has it no character that a given name never has?"""
    return NEVER_GIVEN.isdisjoint(words)


def is_cell_name(words: str) -> bool:
    """Is a whole cell, list item or labelled value a name? Any surname is believed here, also an unknown one."""
    if len(words) > 2 and DOTTED.fullmatch(words):
        return True
    bare = words.replace(" ", "") if " " in words else words
    if len(bare) > 4:
        return is_transliterated(words)
    if not _TWO_TO_FOUR.fullmatch(bare) or bare in NOT_IN_CELLS:
        return False
    if bare is not words and not SPACED.fullmatch(words):
        first, _, rest = words.partition(" ")
        return first in _COMPOUND and len(bare) == len(first + rest.strip()) and could_be_given(bare[2:])
    size = surname_length(bare, 0, firm=False)
    if not could_be_given(bare[size or 1 :]) or bare[-1] in PLACE_ENDS:
        return False
    if len(bare) < 4:
        return True
    return size == 2 or is_transliterated(bare) or bool(size and surname_length(bare, 1, firm=True))


def forward(text: str, at: int, *, firm: bool, default: bool) -> int:
    """End of the name that begins at ``at``, -1 if none does.

    Args:
        firm: believe only surnames that are hardly ever a word, and no common words.
        default: if nothing that usually follows a name is seen, take surname and two characters.
    """
    run = _RUN.match(text, at, at + 9)
    if not run:
        return -1
    dotted = DOTTED.match(text, at) if text[run.end() : run.end() + 1] in _DOTS else None
    if dotted:
        return _dotted_end(text, dotted)
    size = surname_length(text, at, firm)
    length = len(run.group())
    if not firm and (length > 3 or not size) and is_transliterated(run.group()):
        return run.end()
    if not size:
        return -1
    chosen = -1
    if length in (size + 1, size + 2):
        chosen = length - (text[at + length - 1] in "等诉男女" and length == size + 2)
    elif length == size + 3 and size == 1 and not firm and surname_length(text, at + 1, firm=True):
        chosen = length
    elif length > size + 2:
        short, long = followed(text, at + size + 1), followed(text, at + size + 2)
        if short and long and text[at + size + 1] in _ALSO_GIVEN:
            short = False
        chosen = size + 1 if short else size + 2 if long or default else -1
    name = text[at : at + chosen]
    after = text[at + chosen : at + chosen + 2]
    known = name in _ALSO_NAMES and (not is_han(after[:1]) or after == "遗失")
    if firm and not known and name[:1] in DOUBTFUL and _FUNCTION.intersection(name[1:]):
        return -1
    if chosen < 0 or not could_be_given(name[size:]) or name in NOT_IN_CELLS or name[-2:] in _TITLES:
        return -1
    if not known and is_word(name, labelled=not firm):
        return -1
    return -1 if text[at + chosen : at + chosen + 1] in ("*", "某") else at + chosen


def _dotted_end(text: str, dotted: re.Match[str]) -> int:
    """A name with dots ends at a mark; if none comes soon, before the first word that usually follows a name."""
    last = max(text.rfind(dot, dotted.start(), dotted.end()) for dot in "·•・‧∙⋅") + 1
    end = dotted.end()
    if end - last <= 4 and not is_han(text[end : end + 1]):
        return end
    return next((at for at in range(last + 2, end) if followed(text, at)), min(end, last + 5))


_ALSO_GIVEN = frozenset("和来能先为同有会之其")
"""They follow a name as often as they end one: the next character decides."""
_COUNTS = frozenset("两三四五六七八九十")
_COUNTED = frozenset("名位人户个")
"""``张三、李四两人``"""
_TITLES = frozenset("同志 先生 女士 小姐 老师 师傅 医生 警官 法官 律师 主任 书记 局长 经理 阿姨 大爷".split()) | {
    unit + "长" for unit in "镇县市院校科处所站队村部厅行"
}


def is_han(sign: str) -> bool:
    """Is it one Han character?"""
    return "\u4e00" <= sign <= "\u9fff" or bool(_HAN.match(sign))


def followed(text: str, at: int) -> bool:
    """Does what stands at ``at`` end a name: a mark, or a word that usually follows one?"""
    sign = text[at : at + 1]
    return (
        not is_han(sign)
        or sign in _FOLLOWS
        or text[at : at + 2] in _FOLLOW_WORDS
        or (sign in _COUNTS and text[at + 1 : at + 2] in _COUNTED)
    )


def backward(text: str, end: int, floor: int, *, sure: bool) -> int:
    """Start of the name that ends at ``end``, -1 if none does.

    Args:
        floor: nothing before it is looked at.
        sure: what follows says that a person stands here (``，男，``, an ID number): no left border is needed.
    """
    if not is_han(text[end - 1 : end]):
        return -1
    window = text[max(floor, end - 12) : end]
    border = _NOT_IN_NAME.search(window[::-1])
    low = end - (border.start() if border else len(window))
    run = text[low:end]
    if len(run) < 2:
        return -1
    dotted = _DOT.search(run)
    if dotted:
        dot = dotted.start()
        start = max((low + m.end() for m in _LEAD_IN.finditer(run, 0, dot) if m.end() < dot), default=low)
        return start if DOTTED.fullmatch(text[start:end]) else -1
    measured = text[low - 1 : low].isdigit() and run[0] in _AFTER_DIGITS
    first = low + measured  # 100米路东: what counts the number is no surname
    whole = len(run) in (2, 3, 4) and low > end - 12 and not measured
    if whole and _fits(text, low, end, led=True, sure=sure):
        return low
    fits, introduced = [], []
    for length in (4, 3, 2):
        start = end - length
        if start < first or (whole and length == len(run)) or not surname_length(text, start, firm=not sure):
            continue
        led = led_to(text, low, start)
        if (led or sure) and _fits(text, start, end, led=led, sure=sure):
            fits.append(start)
            if led:
                introduced.append(start)
    if len(introduced) > 1 and text[introduced[0]] in _BEFORE_NAMES:
        return introduced[1]
    if introduced:
        return introduced[0]
    if not sure or not fits or whole:
        return -1
    return fits[1] if len(fits) > 1 and text[fits[0]] in DOUBTFUL else fits[0]


_BEFORE_NAMES = frozenset("向于和对任与")
"""Surnames that are more often the word before a name: ``向李明同志``."""


def _fits(text: str, start: int, end: int, *, led: bool, sure: bool) -> bool:
    """Could ``start:end`` be a name, all borders aside?"""
    name = text[start:end]
    size = surname_length(text, start, firm=not (led and sure))
    if not size or len(name) - size not in (1, 2) or not could_be_given(name[size:]) or name in NOT_IN_CELLS:
        return False
    if name[-1] in PLACE_ENDS:
        return False
    return name[-2:] not in _TITLES and not is_word(name, labelled=sure)


_NOT_IN_NAME = re.compile(f"[^{HAN}·•・‧]")
_DOT = re.compile("[·•・‧]")
_AFTER_DIGITS = frozenset("号栋幢座楼层室房单组社米弄排门铺户年月日岁元")
_DIGITS = frozenset("0123456789")
_LED_BY = frozenset(
    "尊敬的 的 本人 我是 我叫 名叫 叫 叫做 系 由 与 及 请 向 对 将 经 据 跟 给 让 委托 起诉 原告 被告 被告人 上诉人 申请人 当事人 村民 居民 业主 学生 同学 患者 职工 员工 教师 老师 农民 司机 "
    "组 队 村 书记 主任 委员 主席 经理 同志 妻子 丈夫 父亲 母亲 儿子 女儿 哥哥 弟弟 姐姐 妹妹 配偶 户主 人员 干部 民警 律师 医生 护士 号 室 楼 旁 口 处 米 侧 面 近 店 院 内".split()
) | {unit + "长" for unit in "局镇县市区院校科处所站队村部厅行组会社班股庭"}
"""What often stands before a name, of at most four characters."""
_LEAD_IN = re.compile("|".join(sorted(_LED_BY, key=len, reverse=True)) + "|[人家者士]")


def led_to(text: str, low: int, start: int) -> bool:
    """Does what stands before ``start`` usually stand before a name?"""
    window = text[max(low, start - 4) : start]
    return (
        window[-1:] in _LED_BY
        or window[-2:] in _LED_BY
        or window[-3:] in _LED_BY
        or window in _LED_BY
        or window[-1:] in _DIGITS
    )
