"""What an unclaimed file is, so that the list of what could not be looked at says it in words."""

from __future__ import annotations

from redactor.content import BlindKind

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OLE_KINDS = (
    (b"CHNKWKS ", "Microsoft Works 文件（.wps）"),
    ("MatOST".encode("utf-16-le"), "Microsoft Works 文件（.wps）"),
    ("__substg1.0_".encode("utf-16-le"), "Outlook 邮件（.msg）"),
    ("PowerPoint Document".encode("utf-16-le"), "旧版 PowerPoint/WPS 演示文件"),
    ("Workbook\0".encode("utf-16-le"), "旧版 Excel/WPS 表格文件"),
    ("WordDocument".encode("utf-16-le"), "残缺的旧版 Word/WPS 文字文件"),
)
"""What stands in a compound file that nobody claims, and what it is then."""

_SIGNATURES: tuple[tuple[int, bytes, BlindKind, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "picture", "PNG 图片"),
    (0, b"\xff\xd8\xff", "picture", "JPEG 图片"),
    (0, b"GIF87a", "picture", "GIF 图片"),
    (0, b"GIF89a", "picture", "GIF 图片"),
    (0, b"BM", "picture", "BMP 图片"),
    (0, b"II*\x00", "picture", "TIFF 图片"),
    (0, b"MM\x00*", "picture", "TIFF 图片"),
    (8, b"WEBP", "picture", "WebP 图片"),
    (40, b" EMF", "picture", "EMF 图形"),
    (0, b"\xd7\xcd\xc6\x9a", "picture", "WMF 图形"),
    (0, b"\x01\x00\x09\x00", "picture", "WMF 图形"),
    (0, b"%PDF-", "unsupported", "PDF 文件"),
    (0, b"Rar!", "corrupt", "RAR 压缩包"),
    (0, b"7z\xbc\xaf", "corrupt", "7z 压缩包"),
    (0, b"\x1f\x8b", "corrupt", "gzip 压缩包"),
    (257, b"ustar", "corrupt", "tar 归档"),
    (4, b"ftyp", "unsupported", "音视频文件"),
    (0, b"ID3", "unsupported", "音频文件"),
)
_READABLE_SOON = "本版本还不能读取，请人工查看"
_TO_DO: dict[BlindKind, str] = {"picture": "图中内容没有识别，请人工查看", "corrupt": "文件已损坏，请确认上传完整"}


def kind_of(data: bytes) -> tuple[BlindKind, str]:
    """The kind of blind spot that these bytes are, and a Chinese clause saying what they are and what to do.

    >>> kind_of(b"%PDF-1.7")
    ('unsupported', 'PDF 文件：本版本还不能读取，请人工查看')
    >>> kind_of(b"")
    ('corrupt', '文件是空的（0 字节），请确认上传完整')
    """
    if not data:
        return "corrupt", "文件是空的（0 字节），请确认上传完整"
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            return "encrypted", "文件设有打开密码，请去掉密码后重新提交"
        words = next((words for sign, words in _OLE_KINDS if sign in data), "复合文档（旧版 Office/WPS 或其他程序）")
        return "unsupported", f"{words}：{_READABLE_SOON}，或另存为 docx/xlsx 后重新提交"
    if b"%PDF-" in data[:1024]:
        return "unsupported", f"PDF 文件：{_READABLE_SOON}"
    for offset, magic, kind, words in _SIGNATURES:
        if data[offset : offset + len(magic)] == magic:
            return kind, f"{words}：{_TO_DO.get(kind, _READABLE_SOON)}"
    return "unsupported", "不认识的文件类型，请人工查看"
