"""Which attributes of a tag hold text, how each is spelled, and whether a tag hides what it encloses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from redactor.formats._markup import Attribute, Token
from redactor.formats._spelling import (
    ENTITY,
    ESCAPE,
    PERCENT,
    Spelled,
    decoded,
    entity_in_attribute,
    escape,
    percent,
)

_PLACES = {
    "alt": "图片说明",
    "title": "提示文字",
    "value": "表单内容",
    "placeholder": "输入提示",
    "content": "网页信息",
    "href": "链接地址",
    "src": "资源地址",
    "srcset": "资源地址",
    "action": "提交地址",
    "aria-label": "朗读文字",
    "summary": "表格摘要",
    "srcdoc": "内嵌网页",
    "style": "样式",
}
_SHOWN = frozenset({"value", "placeholder"})
_MECHANICAL = frozenset(
    "class id width height align valign border cellpadding cellspacing bgcolor color face size type rel target lang charset "
    "http-equiv media method colspan rowspan tabindex role for name enctype scope span dir hidden disabled checked selected "
    "readonly required maxlength minlength rows cols loading decoding async defer crossorigin integrity nonce".split()
)
"""Attributes that hold no text; read all the same when something in them looks like it."""

_TELLING = re.compile(r"[^\x00-\x7f]|[0-9]{5}|@|&#|%[0-9A-Fa-f]{2}|\*")
_TELLING_STYLE = re.compile(r"[0-9]{6}|@|content\s*:|data:|\*", re.I)
_TELLING_NAME = re.compile(r"[^\x00-\x7f]|[0-9]{5}|@|\*")
"""What makes a stretch worth reading that holds no text by rights. The star is in, so that a masked one is read again."""
_URL = re.compile(r"\s*(?:[a-z][a-z0-9+.\-]{1,20}:|/|\?|\.{1,2}/|[^\s]{1,200}\?)", re.I)
_DATA = re.compile(r"\s*data:", re.I)

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![0-9.]*[1-9])|opacity\s*:\s*0(?![0-9.]*[1-9])",
    re.I,
)
_WHITE = r"(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
_WHITE_TEXT = re.compile(rf"(?:^|[;\s])color\s*:\s*{_WHITE}", re.I)
_BACKGROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]+)", re.I)
_NUMBER = re.compile(r"\s*([0-9]{1,4})", re.ASCII)
_TEMPLATE_TYPES = ("html", "template", "handlebars", "mustache", "tmpl")


@dataclass(frozen=True, slots=True)
class AttributeText:
    """The text of one attribute.

    Attributes:
        spelled: it, decoded as far as its kind is encoded.
        place: what it is, in Chinese.
        label: what it calls itself (``author`` of a ``meta``); empty if nothing.
        labelled: it stands in the line, so that the text before it is its label.
        is_markup: it is a page of its own (``srcdoc``).
    """

    spelled: Spelled
    place: str
    label: str = field(default="", repr=False)
    labelled: bool = False
    is_markup: bool = False


def attribute_texts(source: Spelled, token: Token) -> Iterator[AttributeText]:
    """The attributes of a tag that hold text, and what stands in a tag without being one."""
    for attribute in token.attributes:
        name_end = attribute.name_start + len(attribute.name)
        if _TELLING_NAME.search(attribute.name):
            yield AttributeText(source.slice(attribute.name_start, name_end), "标签")
        raw = source.text[attribute.start : attribute.end]
        if raw and not raw.isspace() and (attribute.name not in _MECHANICAL or _TELLING.search(raw)):
            text = _attribute_text(source, token, attribute)
            if text:
                yield text


def _attribute_text(source: Spelled, token: Token, attribute: Attribute) -> AttributeText | None:
    name = attribute.name
    spelled = decoded(source.slice(attribute.start, attribute.end), ENTITY, entity_in_attribute)
    place = _PLACES.get(name, "脚本" if name.startswith("on") else "标签属性")
    if name == "srcdoc":
        return AttributeText(spelled, place, is_markup=True)
    if name == "style":
        return AttributeText(spelled, place) if _TELLING_STYLE.search(spelled.text) else None
    if name.startswith("on") or spelled.text.lstrip()[:1] in ("{", "["):
        spelled = decoded(spelled, ESCAPE, escape)
    if not _DATA.match(spelled.text) and _URL.match(spelled.text):
        spelled = decoded(spelled, PERCENT, percent)
    label = ""
    if token.name == "meta" and name == "content":
        label = value_of(source.text, token, "name") or value_of(source.text, token, "property")
    hidden_input = token.name == "input" and value_of(source.text, token, "type").lower() == "hidden"
    return AttributeText(spelled, place, label, name in _SHOWN and not hidden_input)


def value_of(text: str, token: Token, name: str) -> str:
    """The first attribute of that name, as it stands; empty if there is none."""
    return next((text[found.start : found.end] for found in token.attributes if found.name == name), "")


def number(text: str, token: Token, name: str) -> int:
    """A numeric attribute; 1 if it is missing or no number."""
    if not token.attributes:
        return 1
    found = _NUMBER.match(value_of(text, token, name))
    return int(found.group(1)) if found else 1


_RTL = re.compile(r"direction\s*:\s*rtl", re.IGNORECASE)
_OVERRIDE = re.compile(r"unicode-bidi\s*:\s*(?:bidi|isolate)-override", re.IGNORECASE)


def hides(text: str, token: Token) -> bool:
    """Does this tag hide what it encloses? By its own attributes; style sheets are not applied."""
    if token.name in ("template", "noscript"):
        return True
    if any(found.name == "hidden" for found in token.attributes):
        return True
    if token.name == "input" and value_of(text, token, "type").lower() == "hidden":
        return True
    style = value_of(text, token, "style")
    if not style:
        return False
    if _HIDING.search(style):
        return True
    ground = _BACKGROUND.search(style)
    return bool(_WHITE_TEXT.search(style)) and (
        not ground or bool(re.fullmatch(rf"\s*{_WHITE}\s*", ground.group(1), re.I))
    )


def turns(text: str, token: Token) -> tuple[str, str]:
    """Signs that say what this tag says of the order in which its text is shown; empty if it says nothing of it."""
    style = value_of(text, token, "style")
    rtl = value_of(text, token, "dir").strip().lower() == "rtl" or bool(_RTL.search(style))
    if token.name == "bdo" or _OVERRIDE.search(style):
        return ("\u202e", "\u202c") if rtl else ("\u202d", "\u202c")
    return ("\u2067", "\u2069") if rtl and token.name not in ("html", "body") else ("", "")


def overrides_order(style_sheet: str) -> bool:
    """Does a style sheet, which is not applied, show texts in another order than they stand in?"""
    return bool(_OVERRIDE.search(style_sheet)) and bool(_RTL.search(style_sheet))


def is_template(text: str, token: Token) -> bool:
    """Is this ``script`` markup for later use, by its ``type``?"""
    kind = value_of(text, token, "type").lower()
    return any(word in kind for word in _TEMPLATE_TYPES)
