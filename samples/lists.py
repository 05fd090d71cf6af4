"""Builders of the samples of lists by kind (``samples/build.py`` has the others): what a list publishes, and what not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import docx
from openpyxl import Workbook

from samples._files import docx_bytes, resident_id, xlsx_bytes

ZHANG = resident_id("440881", "19010101", "001")
LI = resident_id("440881", "19040229", "005")
WANG = resident_id("440881", "19030405", "121")
CARDS = ("6228480000000000018", "6228480000000000026", "6228480000000000034")


def _book(title: str, *rows: Sequence[object]) -> bytes:
    """A workbook of one sheet: a merged title, then the rows."""
    book = Workbook()
    book.remove(book["Sheet"])
    sheet = book.create_sheet("公示")
    sheet.append([title])
    for row in rows:
        sheet.append(list(row))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    return xlsx_bytes(book)


def _letter(paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file of paragraphs and, below them, a table."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        table.style = "Table Grid"
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                table.cell(i, j).text = cell
    return docx_bytes(document)


def special_poor_xlsx() -> bytes:
    """Who is supported: how much is published, why is not."""
    return _book(
        "石岭镇2024年6月特困人员救助供养公示表",
        (
            "序号",
            "姓名",
            "村（社区）",
            "保障人数",
            "救助金额",
            "残疾类别",
            "病种",
            "致贫原因",
            "婚姻状况",
            "身份证号",
            "银行账号",
            "联系电话",
        ),
        (1, "张三", "外村塘村", 1, 650, "肢体残疾", "尿毒症", "因病致贫", "离异", ZHANG, CARDS[0], "15499991234"),
        (2, "李四", "秧地坡村", 2, 1300, "无", "", "因残致贫", "丧偶", LI, CARDS[1], "15499995678"),
        (3, "王五", "久受埇村", 1, 650, "精神残疾", "精神分裂症", "因病致贫", "未婚", WANG, CARDS[2], "19499991234"),
    )


def student_aid_xlsx() -> bytes:
    """A school's whole register where six columns were called for (教财厅函〔2017〕28号)."""
    return _book(
        "2024年春季国家助学金拟资助学生名单公示",
        (
            "序号",
            "姓名",
            "学校",
            "年级",
            "专业",
            "班级",
            "出生日期",
            "学籍号",
            "身份证号",
            "家长手机",
            "家庭住址",
            "银行卡号",
            "困难原因",
        ),
        (
            1,
            "陈小明",
            "廉江市某某职业技术学校",
            "高一",
            "汽车运用与维修",
            "汽修1班",
            "1901-01-01",
            f"G{ZHANG}",
            ZHANG,
            "15499991234",
            "廉江市石岭镇外村塘村12号",
            CARDS[0],
            "因病",
        ),
        (
            2,
            "林小月",
            "廉江市某某职业技术学校",
            "高一",
            "护理",
            "护理2班",
            "1904-02-29",
            f"G{LI}",
            LI,
            "15499995678",
            "廉江市安铺镇久受埇村8号",
            CARDS[1],
            "单亲",
        ),
    )


def disclosure_reply_docx() -> bytes:
    """The answer to a request for information: who asked is nobody's business."""
    return _letter(
        (
            "政府信息公开申请答复书",
            "廉自然资公开〔2024〕18号",
            f"申请人：张三，身份证号码：{ZHANG}，通讯地址：廉江市石岭镇外村塘村12号，联系电话：15499991234。",
            "张三：",
            "你提出的政府信息公开申请，我局已于2024年5月20日收悉。经审查，现将石岭镇土地利用总体规划图予以公开。",
            "如有疑问，请与我局办公室联系，电话：0759-6621234。",
            "廉江市自然资源局",
            "2024年6月3日",
        )
    )


def village_finance_xlsx() -> bytes:
    """A village's accounts: what was spent on whom is published, what illness he has is not."""
    return _book(
        "石岭镇外村塘村2024年5月村级财务公开表",
        ("日期", "支出项目", "领款人", "金额", "经手人", "证明人", "病情", "身份证号", "收款账号"),
        ("5月8日", "困难户慰问金", "张三", 500, "陈大海", "黄大同", "肺癌", ZHANG, CARDS[0]),
        ("5月20日", "村道清扫工资", "李四", 800, "陈大海", "黄大同", "", LI, CARDS[1]),
    )


def rental_housing_docx() -> bytes:
    """Who may rent a public flat: the number of the application tells the applicants apart."""
    return _letter(
        ("廉江市2024年第二批公共租赁住房申请审核结果公示", "公示期为15天，监督电话：0759-6621234。"),
        (
            ("受理编号", "申请人", "身份证号", "家庭人口", "现住址", "家庭年收入", "健康状况", "审核结果"),
            ("GZF2024-001", "张三", ZHANG, "3", "廉江市城南街道南街二路12号501室", "36000", "患病", "符合"),
            ("GZF2024-002", "李四", LI, "2", "廉江市石岭镇秧地坡村三组5号", "28000", "良好", "符合"),
        ),
    )


def scores_xlsx() -> bytes:
    """Examination results: the candidates' number is how they know each other apart."""
    return _book(
        "廉江市2024年事业单位公开招聘面试成绩及入围体检人员名单",
        ("序号", "姓名", "准考证号", "报考岗位", "笔试成绩", "面试成绩", "总成绩", "身份证号", "手机"),
        (1, "陈小明", "2024060115", "办公室文员", 82.5, 86.5, 84.5, ZHANG, "15499991234"),
        (2, "林小月", "2024060231", "会计", 80, 84.2, 82.1, LI, "19499991234"),
    )


LISTS: Mapping[str, Callable[[], bytes]] = {
    "special-poor-xlsx/特困人员公示.xlsx": special_poor_xlsx,
    "student-aid-xlsx/资助名单.xlsx": student_aid_xlsx,
    "disclosure-reply-docx/答复书.docx": disclosure_reply_docx,
    "village-finance-xlsx/财务公开.xlsx": village_finance_xlsx,
    "rental-housing-docx/公租房公示.docx": rental_housing_docx,
    "scores-xlsx/面试成绩.xlsx": scores_xlsx,
}
