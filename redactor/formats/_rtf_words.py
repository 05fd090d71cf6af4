"""The control words of RTF that say where text goes, and how bytes become characters.

Rich Text Format Specification 1.9.1 (Microsoft, 2008). Words not named here change only how text looks.
"""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,40})(?P<number>-?[0-9]{1,20})? ?"
    r"|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\x80-\xff]+)|(?P<high>[\x80-\xff])"
    r"|[\r\n]+|\\",
    re.S,
)

CODE_PAGES = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "cp1361", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
"""By ``\\fcharset``. 0 (ANSI), 1 (default) and 2 (symbols) say nothing: then the file's own code page counts."""
DOUBLE = frozenset({"gb18030", "cp950", "cp932", "cp949", "cp1361"})

CHARACTERS = {
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
}  # fmt: skip
SIGNS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}"}
LINES = frozenset({"line", "lbr", "softline"})
ENDS = frozenset({"par", "sect", "page", "column", "softpage"})
NESTED = frozenset({"nestcell", "nestrow"})

SHOWN = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "页眉"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "页脚"),
    **dict.fromkeys(("ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn"), "脚注分隔处"),
    "footnote": "脚注",
    "shptxt": "文本框",
    "do": "图形",
    "listtext": "编号",
    "pntext": "编号",
}
"""Destinations whose text a reader sees, and what they are called."""
UNSEEN = {
    **dict.fromkeys(
        "title subject author manager company operator category keywords comment doccomm hlinkbase info userprops "
        "propname staticval linkval".split(),
        "文档属性",
    ),
    **dict.fromkeys(
        ("annotation", "atnid", "atnauthor", "atntime", "atndate", "atnref", "atrfstart", "atrfend"), "批注"
    ),
    **dict.fromkeys(("bkmkstart", "bkmkend"), "书签"),
    **dict.fromkeys(("fldinst", "datafield"), "域代码"),
    **dict.fromkeys(("sp", "sn", "sv", "shpinst", "picprop"), "图形属性"),
    **dict.fromkeys(("object", "objclass", "objname", "objalias", "objsect"), "嵌入对象"),
    "fonttbl": "字体表",
    "stylesheet": "样式表",
    "colortbl": "颜色表",
    "revtbl": "修订者",
    "template": "模板",
    "generator": "生成程序",
    "xe": "索引项",
    "tc": "目录项",
    "rxe": "索引项",
    "txe": "索引项",
    "nonshppict": "图片",
    "pict": "图片",
    "objdata": "嵌入对象",
    "filetbl": "文件表",
    "private": "程序私有数据",
    "xmlopen": "自定义标记",
    "xmlattrname": "自定义标记",
    "xmlattrvalue": "自定义标记",
    "mailmerge": "邮件合并",
}
"""Destinations whose text staff do not see. A group marked ``\\*`` that is not named here is one as well."""
THROUGH = frozenset({"rtf", "field", "fldrslt", "result", "shprslt", "shp", "upr", "shppict", "shpgrp"})
"""Named like destinations, but what stands in them goes where the group stands."""
ONE_EACH = frozenset(
    {"fonttbl", "stylesheet", "revtbl", "listtable", "listoverridetable", "filetbl", "xmlnstbl", "info"}
)
"""Tables: each of their groups is a text of its own."""
HEX = frozenset({"pict", "objdata", "datastore", "themedata", "colorschememapping"})
"""What stands in these is hexadecimal: a file."""


def is_textless(destination: str, content: bytes) -> bool:
    """The theme's colours and fonts, and the map of colours, which Word writes into every file."""
    if destination == "themedata":
        return content.startswith(b"PK\x03\x04")
    return destination == "colorschememapping" and b"clrMap" in content[:400]
