"""Builds the samples that cannot be written by hand: ``python -m samples.build``.

The files built are committed too; they are always the same bytes, so a difference in git means that a sample changed.
All persons are invented: IDs have births of 1900 to 1905, mobiles use the network numbers 154 and 194, which nobody
has been given, cards have a long run of zeros.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pptx
import xlwt
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from pptx.presentation import Presentation
from pptx.util import Cm

from samples._files import (
    compound_file_bytes,
    docx_bytes,
    gbk_zip_bytes,
    organization_code,
    png_bytes,
    pptx_bytes,
    resident_id,
    tgz_bytes,
    xlsx_bytes,
    zip_bytes,
)
from samples.letters import LETTERS
from samples.lists import LISTS
from samples.portable import PORTABLE

FOLDER = Path(__file__).resolve().parent

ZHANG = resident_id("440881", "19010101", "001")
LI = resident_id("440881", "19040229", "005")
WANG = resident_id("440881", "19030405", "121")
ZHAO = resident_id("440882", "19050315", "123")
CARDS = ("6228480000000000018", "6228480000000000026", "6228480000000000034")
PERSONS = (
    ("张三", ZHANG, "15499991234", "石岭镇外村塘村12号"),
    ("李四", LI, "15499995678", "石岭镇秧地坡村三组5号"),
    ("王五", WANG, "19499991234", "安铺镇久受埇村8号之一"),
)


def _document(*paragraphs: str) -> Document:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return document


def _table(document: Document, *rows: tuple[str, ...]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    table.style = "Table Grid"
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell


def _sheet(book: Workbook, title: str) -> Worksheet:
    """One more sheet; the empty one of a new workbook goes."""
    sheet: Worksheet = book.create_sheet(title)
    if "Sheet" in book.sheetnames:
        book.remove(book["Sheet"])
    return sheet


def subsidy_list_xls() -> bytes:
    """Excel 97: mobiles stored as numbers, IDs in a hidden column, the same persons on a sheet hidden deeply."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("公示")
    backup = book.add_sheet("原始数据")
    backup.visibility = 2
    sheet.write(0, 0, "2024年石岭镇农机购置补贴公示名单")
    for column, text in enumerate(("序号", "姓名", "身份证号", "手机", "补贴金额（元）")):
        sheet.write(1, column, text)
    for number, (name, identity, mobile, _) in enumerate(PERSONS, 1):
        for column, value in enumerate((number, name, identity, int(mobile), 1200 * number)):
            sheet.write(1 + number, column, value)
        backup.write(number - 1, 0, f"{name} 身份证号 {identity}")
    sheet.col(2).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def subsidy_list_xlsx() -> bytes:
    """A title, two rows of headings with merged cells, IDs in a hidden column, numbers stored as numbers."""
    book = Workbook()
    sheet = _sheet(book, "补贴名单")
    sheet.append(["2024年石岭镇农机购置补贴公示名单"])
    sheet.append(["序号", "姓名", "身份证号", "联系方式", None, "补贴金额（元）"])
    sheet.append([None, None, None, "手机", "住址", None])
    for number, (name, identity, mobile, address) in enumerate(PERSONS, 1):
        sheet.append([number, name, identity, int(mobile), f"廉江市{address}", 1200 + 350 * number])
    sheet.append([4, "赵六", int(ZHAO[:15] + "000"), "15499990004", "廉江市石岭镇", 900])  # Excel keeps 15 digits
    for area in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"):
        sheet.merge_cells(area)
    sheet.column_dimensions["C"].hidden = True
    for row in range(4, 8):
        sheet.cell(row, 3).number_format = "0" if row == 7 else "@"
    return xlsx_bytes(book)


def subsidy_list_docx() -> bytes:
    """Names, IDs and accounts in a table of a Word file."""
    document = _document(
        "2024年耕地地力保护补贴发放公示", "现将拟发放名单公示如下，公示期7天。监督电话：0759-6621234。"
    )
    _table(
        document,
        ("序号", "姓名", "身份证号码", "一卡通账号", "金额"),
        *((str(i), p[0], p[1], card, "300.50") for i, (p, card) in enumerate(zip(PERSONS, CARDS, strict=True), 1)),
    )
    document.add_paragraph("石岭镇人民政府")
    document.add_paragraph("2024年6月3日")
    return docx_bytes(document)


def minimum_living_docx() -> bytes:
    """Who gets the minimum living allowance, with the home down to the group, which is too much."""
    document = _document(
        "石岭镇2024年6月城乡最低生活保障对象公示", "如有异议请向廉江市民政局反映，电话：0759-6620000。"
    )
    _table(
        document,
        ("户主姓名", "家庭住址", "保障人口", "月保障金额"),
        ("张三", "廉江市石岭镇外村塘村12号", "3", "1860"),
        ("李四", "廉江市石岭镇秧地坡村三组5号", "1", "620"),
        ("王五", "廉江市安铺镇", "2", "1240"),
    )
    return docx_bytes(document)


def penalty_decision_docx() -> bytes:
    """An administrative penalty: the name is published by law, the ID and the house are not."""
    return docx_bytes(
        _document(
            "廉江市市场监督管理局行政处罚决定书",
            "廉市监处罚〔2024〕118号",
            f"当事人：张三，公民身份号码：{ZHANG}，住广东省廉江市石岭镇外村塘村12号。",
            "经查，当事人在廉江市石岭镇圩市销售超过保质期的食品，货值金额共计人民币328.50元。",
            "依据《中华人民共和国食品安全法》第一百二十四条，决定没收违法所得并处罚款5000元。",
            "如不服本决定，可在收到之日起六十日内向廉江市人民政府申请行政复议。",
            "2024年6月3日",
        )
    )


def procurement_notice_docx() -> bytes:
    """Offices, companies and their fixed lines: nothing to hide."""
    document = _document(
        "廉江市第三中学教学设备采购项目中标公告",
        "一、项目编号：440881-2024-00118",
        "二、采购人：廉江市第三中学，地址：廉江市廉城大道中28号，联系电话：0759-6621234",
        "三、采购代理机构：广东某某招标有限公司，地址：湛江市赤坎区南桥北路66号，电话：0759-3300000转801",
        f"四、中标供应商：广州某某科技有限公司，统一社会信用代码：{organization_code('91440101MA0000000')}",
        "五、中标金额：人民币1286500.00元",
        "六、质疑投诉：廉江市财政局，电话：0759-6682345；政务服务便民热线：12345",
    )
    return docx_bytes(document)


def duty_roster_xlsx() -> bytes:
    """A holiday duty roster: the office's line may stay, the leaders' own mobiles may not."""
    book = Workbook()
    sheet = _sheet(book, "端午值班表")
    sheet.append(["廉江市应急管理局2024年端午节值班安排表"])
    sheet.append(["日期", "带班领导", "手机", "值班人员", "手机", "值班电话"])
    sheet.append(["6月8日", "张三", "154-9999-1234", "李四", 15499995678, "0759-6621234"])
    sheet.append(["6月9日", "王五", "19499991234", "赵六", "15499990004", "0759-6621234"])
    sheet.merge_cells("A1:F1")
    return xlsx_bytes(book)


def very_hidden_sheet_xlsx() -> bytes:
    """The sheet shown is masked; the original is still there on one that Excel does not even offer to show."""
    book = Workbook()
    shown = _sheet(book, "公示")
    shown.append(["姓名", "身份证号", "金额"])
    raw = _sheet(book, "原始数据")
    raw.append(["姓名", "身份证号", "金额"])
    for name, identity, *_ in PERSONS:
        shown.append([name, identity[:6] + "*" * 12, 500])
        raw.append([name, identity, 500])
    raw.sheet_state = "veryHidden"
    shown["A2"].comment = Comment("已电话核实，号码15499991234", "")
    return xlsx_bytes(book)


def embedded_workbook_docx() -> bytes:
    """A notice with the workbook that its table was made from still inside."""
    book = Workbook()
    sheet = _sheet(book, "名单")
    sheet.append(["姓名", "身份证号"])
    for name, identity, *_ in PERSONS:
        sheet.append([name, identity])
    document = _document("关于拟发放临时救助金的公示", "名单见附件，公示期为五个工作日。")
    part = Part(
        PackURI("/word/embeddings/Microsoft_Excel_Sheet1.xlsx"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_bytes(book),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.PACKAGE)
    return docx_bytes(document)


def picture_only_docx() -> bytes:
    """A scan pasted into a Word file: there may be anything in it."""
    import io

    document = _document("关于公布2024年危房改造名单的通知")
    document.add_picture(io.BytesIO(png_bytes(240, 120)))
    return docx_bytes(document)


def tracked_deletion_docx() -> bytes:
    """A number deleted with changes tracked, and another in a comment: both are still in the file."""
    document = _document("关于补助申请的答复")
    paragraph = document.add_paragraph("申请人张三，联系电话：")
    deletion = (
        f'<w:del {nsdecls("w")} w:id="1" w:author="经办人" w:date="2024-06-03T09:00:00Z">'
        "<w:r><w:delText>1549999</w:delText></w:r><w:r><w:delText>1234</w:delText></w:r></w:del>"
    )
    paragraph._p.append(parse_xml(deletion))
    run = paragraph.add_run("（略）。")
    comment = document.add_comment(run, "本人手机改为19499991234，请勿公开", author="", initials="")
    comment._comment_elm.set(f"{{{comment._comment_elm.nsmap['w']}}}date", "2024-06-03T09:00:00Z")
    return docx_bytes(document)


def _slide(show: Presentation, title: str, *paragraphs: str) -> None:
    slide = show.slides.add_slide(show.slide_layouts[1])
    heading, body = slide.placeholders
    heading.text, body.text = title, "\n".join(paragraphs)


def training_list_pptx() -> bytes:
    """A list on a slide, an office line that stays, numbers in the notes and on a slide that is not shown."""
    show = pptx.Presentation()
    _slide(show, "2024年高素质农民培训班开班通知", "时间：6月15日至6月21日", "报名咨询：县农业农村局，0759-6621234")
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.placeholders[0].text = "学员名单"
    rows = (("序号", "姓名", "身份证号", "联系电话"), *((str(i), *p[:3]) for i, p in enumerate(PERSONS, 1)))
    table = slide.shapes.add_table(len(rows), 4, Cm(2), Cm(5), Cm(21), Cm(6)).table
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        notes.text = "王五请假，家属电话15499990004。"
    _slide(show, "报名登记（原件）", f"张三，身份证号：{ZHANG}，手机：15499991234")
    show.slides[2]._element.set("show", "0")
    return pptx_bytes(show)


def policy_briefing_pptx() -> bytes:
    """A briefing on a policy: offices and their lines, nothing to hide."""
    show = pptx.Presentation()
    _slide(show, "城乡居民基本养老保险政策解读", "廉江市人力资源和社会保障局", "2024年6月")
    _slide(
        show,
        "怎样参保",
        "年满16周岁、未参加职工养老保险的城乡居民均可参保",
        "每年最低缴费180元，多缴多得",
        "办理地点：廉江市廉城大道中28号政务服务中心二楼",
        "咨询电话：0759-6621234；服务热线：12345",
    )
    return pptx_bytes(show)


def gbk_names_zip() -> bytes:
    """An archive as Chinese Windows packs it, with a list in it and a phone number in a member's name."""
    rows = ["姓名,身份证号,手机", *(",".join(person[:3]) for person in PERSONS)]
    return gbk_zip_bytes(
        {
            "附件1：补贴名单.csv": "\r\n".join(rows).encode("gb18030"),
            "附件2：说明.txt": "本次补贴依据廉农〔2024〕18号文件发放。".encode("gb18030"),
            "附件3：张三15499991234的申请.txt": "同意。".encode("gb18030"),
        }
    )


def zip_in_zip() -> bytes:
    """A number two archives deep."""
    inner = zip_bytes({"来信.txt": "来信人张三，手机：15499991234。".encode(), "办理.txt": "已办结。".encode()})
    return zip_bytes({"2024年来信.zip": inner, "目录.txt": "共1件。".encode()})


def mailbox_tgz() -> bytes:
    """A mailbox's export from a server: a tar in a gzip, with a phone number in a member's name."""
    rows = ["姓名,身份证号,手机", *(",".join(person[:3]) for person in PERSONS)]
    return tgz_bytes(
        {
            "导出/来信人名单.csv": "\n".join(rows).encode(),
            "导出/张三15499991234的来信.txt": "反映外村塘村路灯不亮，已办结。".encode(),
        }
    )


def encrypted_docx() -> bytes:
    """A Word file with a password, as its outside looks ([MS-OFFCRYPTO] 2.3): what is inside cannot be read."""
    noise = bytes((i * 73 + (i >> 8) * 31) % 256 for i in range(4608))
    return compound_file_bytes(
        {"EncryptedPackage": noise, "EncryptionInfo": b"\x04\x00\x04\x00\x40\x00\x00\x00".ljust(4096, b" ")}
    )


def citizen_reply_txt() -> bytes:
    """The answer to a citizen's letter, in the encoding of old systems: his number and house are in it."""
    lines = (
        "关于张三同志来信的答复",
        "",
        "张三同志：",
        "您反映的廉江市石岭镇外村塘村12号门前道路破损一事收悉。您留下的联系电话15499991234多次无人接听，",
        "现答复如下：我局已安排施工单位于6月15日前修复。",
        "如有疑问请致电我局养护股，电话：0759-6621234。",
        "",
        "廉江市交通运输局",
        "2024年6月3日",
    )
    return "\r\n".join(lines).encode("gb18030")


def utf16_notice_txt() -> bytes:
    """Saved by Notepad as “Unicode”."""
    text = f"遗失声明\r\n李四遗失居民身份证，号码：{LI}，联系电话：15499995678，声明作废。\r\n"
    return b"\xff\xfe" + text.encode("utf-16-le")


def big5_letter_txt() -> bytes:
    """A letter from across the strait, in Big5."""
    text = "關於辦理臺胞子女入學事項的函\n聯絡人：張三，行動電話：15499991234。\n請於六月十五日前回覆，辦公電話：0759-6621234。\n"
    return text.encode("cp950")


def bank_accounts_csv() -> bytes:
    """Accounts in a CSV as Excel writes it, numbers wrapped so that they stay text."""
    rows = ["姓名,开户银行,银行卡号,联系电话"]
    rows += [f'{p[0]},廉江市农村信用合作联社,"=""{card}""",{p[2]}' for p, card in zip(PERSONS, CARDS, strict=True)]
    return "\r\n".join(rows).encode("gb18030")


def masked_list_csv() -> bytes:
    """Properly masked already: nothing is left to do, and nothing may be done again."""
    rows = ["序号,姓名,身份证号,手机,住址,补贴金额"]
    rows += [
        f"{i},{p[0]},{p[1][:6]}{'*' * 12},{p[2][:3]}********,廉江市{p[3][:3]}***,500" for i, p in enumerate(PERSONS, 1)
    ]
    return b"\xef\xbb\xbf" + "\r\n".join(rows).encode()


BUILT: Mapping[str, Callable[[], bytes]] = {
    "subsidy-list-xlsx/农机补贴公示名单.xlsx": subsidy_list_xlsx,
    "subsidy-list-xls/农机补贴公示名单.xls": subsidy_list_xls,
    "subsidy-list-docx/耕地补贴公示.docx": subsidy_list_docx,
    "minimum-living-docx/低保公示.docx": minimum_living_docx,
    "penalty-decision-docx/行政处罚决定书.docx": penalty_decision_docx,
    "procurement-notice-docx/中标公告.docx": procurement_notice_docx,
    "duty-roster-xlsx/端午值班表.xlsx": duty_roster_xlsx,
    "very-hidden-sheet-xlsx/救助公示.xlsx": very_hidden_sheet_xlsx,
    "embedded-workbook-docx/临时救助公示.docx": embedded_workbook_docx,
    "picture-only-docx/危房改造名单.docx": picture_only_docx,
    "tracked-deletion-docx/答复.docx": tracked_deletion_docx,
    "training-list-pptx/培训班通知.pptx": training_list_pptx,
    "policy-briefing-pptx/政策解读.pptx": policy_briefing_pptx,
    "gbk-names-zip/附件.zip": gbk_names_zip,
    "zip-in-zip/来信汇总.zip": zip_in_zip,
    "mailbox-tgz/信箱导出.tgz": mailbox_tgz,
    "encrypted-docx/名单（加密）.docx": encrypted_docx,
    "citizen-reply-txt/来信答复.txt": citizen_reply_txt,
    "utf16-notice-txt/遗失声明.txt": utf16_notice_txt,
    "big5-letter-txt/函.txt": big5_letter_txt,
    "bank-accounts-csv/发放账号.csv": bank_accounts_csv,
    "masked-list-csv/补贴公示（已脱敏）.csv": masked_list_csv,
    **LISTS,
    **LETTERS,
    **PORTABLE,
}


def main() -> None:
    """Write every built sample into its folder."""
    for path, build in BUILT.items():
        target = FOLDER / path
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(build())


if __name__ == "__main__":
    main()
