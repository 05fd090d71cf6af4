"""What kind of list or text a document is: by channel, by title, by headings, by wording; and when nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redactor import Action, check
from redactor.content import Limits, Passage
from redactor.document import open_document
from redactor.listkind import Setting, choose
from redactor.outcome import Finding, Verdict
from redactor.policy import Policy
from redactor.profiles import kinds, load, shipped

NOWHERE = Setting()


def _kind(*texts: str, setting: Setting = NOWHERE, policy: Policy | None = None, heads: tuple[str, ...] = ()) -> str:
    """Id of the kind chosen for these paragraphs, with one row of cells under ``heads`` below them."""
    passages = [Passage(text, "正文") for text in texts]
    passages += [Passage("某", "表格", head, record=1) for head in heads]
    chosen, _ = choose(policy or load(), passages, setting)
    return chosen.id.partition("+")[2]


def _own(folder: Path, channels: str) -> Policy:
    file = folder / "own.toml"
    text = f'[profile]\nid = "own"\nversion = "1"\nbase = "default"\nguess = true\n\n[channels]\n{channels}\n'
    file.write_text(text, "utf-8")
    return load(str(file))


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        ("社会救助/低保", "publicity-list"),
        ("政务公开/村务公开", "village-board"),
        ("互动交流/县长信箱", "citizen-message"),
        ("惠农补贴/一卡通公示", "subsidy-list"),
        ("行政处罚", "penalty-notice"),
        ("公众号", "new-media"),
        ("学生资助", "student-aid"),
        ("政务要闻", ""),
    ],
)
def test_the_channel_settles_it(channel: str, kind: str) -> None:
    assert _kind("公告", setting=Setting(channel)) == kind


def test_of_several_words_of_a_channel_the_longest_decides() -> None:
    assert _kind("公告", setting=Setting("房屋征收/采购")) == "housing-list"


def test_the_channel_goes_before_the_title() -> None:
    assert _kind("2024年耕地补贴发放公示", setting=Setting("县长信箱")) == "citizen-message"


def test_a_sites_own_channels_go_before_ours(tmp_path: Path) -> None:
    policy = _own(tmp_path, '"采购" = "village-board"')
    assert _kind("公告", setting=Setting("房屋征收/采购"), policy=policy) == "village-board"
    assert _kind("公告", setting=Setting("房屋征收"), policy=policy) == "housing-list"


def test_a_site_may_name_a_profile_that_is_no_kind_or_none(tmp_path: Path) -> None:
    policy = _own(tmp_path, '"阳光信访" = "strict"\n"采购" = "default"')
    assert _kind("公告", setting=Setting("阳光信访"), policy=policy) == "strict"
    chosen, why = choose(policy, [Passage("2024年低保对象公示", "正文")], Setting("采购"))
    assert chosen is policy
    assert why == "按本站策略处理：栏目名称含“采购”"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("石岭镇2024年6月城乡最低生活保障对象公示", "publicity-list"),
        ("2024年残疾人两项补贴发放名单", "publicity-list"),
        ("2024年耕地地力保护补贴发放公示", "subsidy-list"),
        ("2024年第二批公租房申请审核结果公示", "housing-list"),
        ("2024年秋季国家助学金拟资助学生名单", "student-aid"),
        ("2024年事业单位公开招聘面试成绩公布", "recruitment"),
        ("干部任前公示", "appointment"),
        ("关于陈大同等同志职务任免的通知", "appointment"),
        ("外村塘村2024年5月村级财务公开表", "village-board"),
        ("廉江市市场监督管理局行政处罚决定书", "penalty-notice"),
        ("行政处罚决定书送达公告", "penalty-notice"),
        ("民 事 判 决 书", "court"),
        ("廉江市人民法院开庭公告", "court-notice"),
        ("关于《廉江市城市总体规划》政府信息公开申请的答复", "disclosure-reply"),
        ("关于张三同志来信的答复", "citizen-message"),
        ("国土空间规划编制项目中标公告", "procurement"),
        ("某某公司违反城乡规划未开展安全培训行政处罚决定书", "penalty-notice"),
        ("石岭镇网格员招聘公告", "recruitment"),
        ("关于残疾人联合会公开招聘工作人员的公告", "recruitment"),
    ],
)
def test_a_title_is_enough(title: str, kind: str) -> None:
    assert _kind(title) == kind
    assert _kind("附件", setting=Setting(title=title)) == kind


@pytest.mark.parametrize(
    "title",
    [
        "关于印发《廉江市农机购置补贴管理办法》的通知",
        "关于印发廉江市低保对象补贴实施方案的通知",
        "廉江市公租房管理办法",
        "《廉江市公租房管理办法》",
        "《廉江市高龄津贴发放办法》政策解读",
        "关于公开征求《廉江市房屋征收补偿办法》意见的通知",
        "我市启动以旧换新补贴活动",
        "惠农补贴进万家",
        "来信须知",
        "领导信箱来信应该注意哪些问题",
        "2024年招聘会即将举行",
        "关于报废标准的说明",
        "驾驶证逾期未体检提醒公告",
        "廉江市2024年1-6月固定资产投资稳中有进",
        "关于做好2024年低保工作的意见",
        "政府采购管理办法",
        "关于2023年度残疾人就业保障金征收情况的公告",
        "关于“村务公开”专项检查的通报",
    ],
)
def test_news_and_rules_are_no_list(title: str) -> None:
    assert _kind(title, "请遵照执行。") == ""


def test_rules_with_all_the_words_of_a_list_are_no_list() -> None:
    rules = "补贴对象为种粮农户，补贴标准每亩75元，补贴金额、补贴面积在村务公开栏公示，通过一卡通发放。"
    assert _kind("农机购置补贴实施方案", rules) == ""
    assert _kind("补贴情况", rules) == "subsidy-list"


def test_a_list_hung_on_rules_is_a_list() -> None:
    assert _kind("补贴发放名单.xlsx", setting=Setting(title="关于印发补贴办法的通知")) == "subsidy-list"
    heads = ("姓名", "补贴面积", "补贴标准", "补贴金额", "发放金额")
    assert _kind("附件1.xlsx", setting=Setting(title="关于印发补贴办法的通知"), heads=heads) == "subsidy-list"


@pytest.mark.parametrize(
    ("heads", "kind"),
    [
        (("姓名", "准考证号", "笔试成绩", "面试成绩"), "recruitment"),
        (("姓 名", "准考证号", "笔 试\n成 绩", "总成绩"), "recruitment"),
        (("户主", "保障人口", "保障金额", "致贫原因"), "publicity-list"),
        (("姓名", "补贴面积", "补贴金额", "补贴标准"), "subsidy-list"),
        (("行政相对人名称", "违法事实", "处罚依据", "处罚机关"), "penalty-notice"),
        (("姓名", "学校", "班级", "年级"), ""),
        (("姓名", "性别", "电话", "单位"), ""),
        (("姓名", "准考证号"), ""),
    ],
)
def test_three_headings_are_enough(heads: tuple[str, ...], kind: str) -> None:
    assert _kind("Sheet1.xlsx", heads=heads) == kind


def test_wording_is_enough() -> None:
    letter = "网友您好，您反映的问题已收悉。\n答复时间：2024年6月3日"
    assert _kind("关于路灯", letter) == "citizen-message"
    assert _kind("某某文书", "原告某某。被告某某。本院认为，……判决如下：") == "court"
    assert _kind("某某文书", "您好，请说明原告是谁。") == ""


def test_the_words_of_a_judgment_may_stand_at_its_end() -> None:
    assert _kind("文书", "正文" * 5_000 + "\n审判长\n审判员\n书记员") == "court"


def test_a_letter_about_rules_is_still_a_letter() -> None:
    assert (
        _kind("标题：如何申请公租房管理办法里的补贴\n留言编号：1\n网友：某某\n留言时间：2024-6-3") == "citizen-message"
    )


def test_cells_and_sentences_are_no_titles() -> None:
    row = [Passage(text, "表", record=1) for text in ("低保类别公示", "姓名")]
    assert choose(load(), [Passage("表.csv", "文件名"), *row], NOWHERE)[1] == ""
    assert _kind("经低保对象名单公示后，现予办理。") == ""
    assert _kind("姓名\t低保公示\t金额") == ""


def test_a_long_file_name_hides_no_title() -> None:
    assert _kind("附件" * 60 + ".docx", "2024年第二季度低保对象公示", "现公示如下。") == "publicity-list"
    assert _kind("附件.docx", "现公示如下。", "2024年第二季度低保对象公示") == ""


def test_a_pages_menu_is_no_title() -> None:
    menu = ("首页", "政务公开", "领导信箱", "网民留言", "村务公开")
    assert _kind("廉江市人民政府门户网站", *menu, "廉江市召开防汛工作例会。") == ""
    assert _kind("首页 > 政务公开 > 村务公开 > 财政信息", "公园开放。") == ""


def test_of_two_that_fit_the_better_one_in_any_order() -> None:
    texts = ("2024年残疾人两项补贴发放公示", "附件")
    heads = ("姓名", "残疾类别", "残疾等级", "补贴金额")
    assert {_kind(*texts, heads=order) for order in (heads, heads[::-1], heads[2:] + heads[:2])} == {"publicity-list"}
    assert _kind("公益性岗位补贴公示", heads=("姓名", "岗位补贴", "社保补贴", "低保类别")) == "subsidy-list"


@pytest.mark.parametrize("name", [name for name in shipped() if name not in ("default", "customary")])
def test_a_named_profile_is_not_changed(name: str) -> None:
    policy = load(name)
    passages = [Passage("石岭镇2024年6月城乡最低生活保障对象公示", "正文")]
    assert choose(policy, passages, Setting("县长信箱", "民事判决书")) == (policy, "")


def test_the_sentence_holds_our_own_words_only(tmp_path: Path) -> None:
    ours = {kind.title for kind in kinds()}
    for kind in kinds():
        ours.update(kind.channels, kind.titles, kind.topics, kind.headers, kind.words)
    title = "陈大同440881190101010018户低保、特困、五保、补贴、公租房、助学金、村民小组公示"
    heads = ("张三的保障金额", "李四的救助金额", "王五的致贫原因")
    passages = [Passage(title, "正文"), *(Passage("某", "表", head, record=1) for head in heads)]
    for setting in (NOWHERE, Setting("赵六的低保栏目"), Setting(title=title)):
        _, why = choose(load(), passages, setting)
        quoted = [part.partition("”")[0] for part in why.split("“")[1:]]
        assert quoted
        assert set(quoted) <= ours
        assert not any(word in why for word in ("陈大同", "440881", "张三", "赵六"))


def test_a_kind_changes_only_what_it_says() -> None:
    policy, _ = choose(load(), [Passage("低保对象公示", "正文")], NOWHERE)
    assert policy.id == "default+publicity-list"
    assert policy.digest != load().digest
    assert policy.rules["CN_RESIDENT_ID"] == load().rules["CN_RESIDENT_ID"]


@pytest.mark.parametrize("kind", [kind.id for kind in kinds()])
def test_whoever_is_protected_is_masked_in_every_kind(kind: str) -> None:
    """Minors, victims and patients: no list is for their names."""
    finding = Finding("PERSON", 0, 0, 2, 0.9, "Test", "理由", "protected")
    policy, _ = choose(load(), [], Setting(next(k for k in kinds() if k.id == kind).channels[0]))
    assert policy.id == f"default+{kind}"
    assert policy.decide(finding).action is Action.MASK


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("default", Action.HOLD),
        ("citizen-message", Action.HOLD),
        ("penalty-notice", Action.HOLD),
        ("publicity-list", Action.MASK),
        ("subsidy-list", Action.MASK),
        ("housing-list", Action.MASK),
        ("student-aid", Action.MASK),
        ("village-board", Action.MASK),
        ("recruitment", Action.MASK),
        ("court", Action.MASK),
    ],
)
def test_sensitive_cells_are_dropped_or_held_by_kind(kind: str, action: Action) -> None:
    finding = Finding("SENSITIVE_ATTRIBUTE", 0, 0, 3, 0.7, "Test", "敏感信息列：健康")
    decision = load(kind).decide(finding)
    assert decision.action is action
    assert decision.shape == "none"


def test_the_guide_names_every_profile_and_its_example_loads(root: Path, tmp_path: Path) -> None:
    guide = (root / "docs" / "policies.md").read_text("utf-8")
    assert [name for name in shipped() if f"| `{name}` |" not in guide] == []
    example = guide.split("```toml\n")[1].split("```")[0]
    (tmp_path / "example.toml").write_text(example, "utf-8")
    policy = load(str(tmp_path / "example.toml"))
    assert policy.guess
    assert _kind("公告", setting=Setting("政务公开/三务公开"), policy=policy) == "village-board"
    assert _kind("低保对象公示", setting=Setting("通知公告"), policy=policy) == ""


NOTICE = """关于印发廉江市困难群众补贴发放管理办法的通知

各镇人民政府，各街道办事处：
经市政府同意，现将《廉江市困难群众补贴发放管理办法》印发给你们，请认真贯彻执行。
第三条 补贴对象为低保对象、特困人员和困境儿童，患尿毒症等重病的优先。补贴标准另行公布。
第四条 申请人应当提交身份证、一卡通账号复印件。公示期不少于7天。
联系电话：0759-6621234。
"""


@pytest.mark.parametrize("channel", ["", "社会救助/政策文件", "惠农补贴"])
def test_a_policy_document_loses_nothing(channel: str) -> None:
    outcome = check(NOTICE.encode(), "通知.txt", setting=Setting(channel))
    assert outcome.verdict is Verdict.ALLOW
    assert outcome.copy is None


def test_the_countys_own_notice_loses_nothing(shared: Path) -> None:
    (file,) = (shared / "samples").glob("county-notice-*.txt")
    outcome = check(file.read_bytes(), file.name)
    assert outcome.kind == ""
    assert outcome.verdict is Verdict.ALLOW
    assert sum(outcome.counts(Action.MASK).values()) == 0


def test_texts_of_government_sites_are_what_people_called_them(shared: Path) -> None:
    """By the label that somebody gave each text: none of another kind, and most of them known."""
    labels = {
        "留言选登回复": "citizen-message",
        "法院裁判文书": "court",
        "法院公告": "court-notice",
        "低保公示": "publicity-list",
        "拆迁补偿公示": "housing-list",
        "保障房资格公示": "housing-list",
        "高龄津贴公示": "subsidy-list",
        "网格员公示": "village-board",
        "职称评审公示": "appointment",
        "政府采购成交公告": "procurement",
        "招标公告": "procurement",
        "信访答复意见书": "disclosure-reply",
        "处罚送达公告": "penalty-notice",
        "征求意见公告": "",
        "互动须知": "",
        "会议纪要": "",
        "交通管理公告": "",
        "疫情轨迹通报": "",
        "社会救助统计(表格)": "",
    }
    rows = [json.loads(line) for line in (shared / "data" / "gov-texts-dev.jsonl").read_text("utf-8").splitlines()]
    judged = [(row["id"], labels[row["kind"]], _kind(row["text"])) for row in rows if row["kind"] in labels]
    assert len(judged) > 40
    assert [identifier for identifier, label, found in judged if found not in ("", label)] == []
    named = [(label, found) for _, label, found in judged if label]
    assert sum(label == found for label, found in named) >= 0.9 * len(named)


def test_documents_of_no_administration_are_of_no_kind(shared: Path) -> None:
    for file in sorted((shared / "corpus" / "html").iterdir()):
        if file.stat().st_size < 400_000:
            passages = open_document(file.read_bytes(), file.name, Limits()).passages
            assert choose(load(), passages, NOWHERE)[1] == "", file.name
