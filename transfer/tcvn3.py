"""TCVN3 (TCVN 5712:1993): how the fonts .VnTime and their like drew Vietnamese over Latin letters, and the same words in Unicode."""

import re

from cms.text import nfc

OURS = re.compile("[\u1ea0-\u1ef9ăđơưĂĐƠƯ]")  # letters that only Vietnamese has
# Signs within words, as no text in Unicode has them; \u00ad is the soft hyphen, by which TCVN3 means "ư"
SIGN = re.compile("(?<=[A-Za-z])[µ¶·¸¹¨»¼½¾©®ª«¬\u00ad×÷]|[µ¶·¸¹¨»¼½¾©®ª«¬§×÷](?=[a-z])")

# As its bytes are read in windows-1252
TABLE = str.maketrans(
    dict(
        zip(
            "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦",
            "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
            strict=True,
        )
    )
)


def as_unicode(text: str, is_capital: bool = False) -> str:
    """Letters of TCVN3 in Unicode; a font whose name ends with H (.VnTimeH) drew them all as capitals."""
    new = nfc(text.translate(TABLE))
    return new.upper() if is_capital else new
