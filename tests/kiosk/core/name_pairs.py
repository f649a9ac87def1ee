"""Pairs of names with the outcome that is wanted; every name is invented.

A group says how each of its writings stands to each other one. Odd characters are written by their numbers where an
editor would not show them.
"""

from __future__ import annotations

import unicodedata
from itertools import combinations
from typing import Final

from kiosk.core.person_name import Likeness

SAME: Final = (
    # Letters of one look, from keyboards and fonts of other countries.
    ("Đỗ Thị Mẫu", "\u00d0ỗ Thị Mẫu", "\u0189ỗ Thị Mẫu", "\u00f0ỗ thị mẫu", "\u0256ỗ thị mẫu", "ĐỖ THỊ MẪU"),
    ("Đặng Đức Đạt", "\u00d0ặng \u00d0ức \u00d0ạt", "\u0189ặng Đức \u0189ạt", "đặng đức đạt"),
    # Nothing that can be seen.
    ("Nguyễn Văn Mẫu", "Nguyễn\u200b Văn Mẫu", "Nguyễn Văn\u00ad Mẫu", "\ufeffNguyễn Văn Mẫu", "Nguyễn Văn Mẫu\u200e"),
    ("Trần Thử", "Trần\u00a0Thử", "Trần  Thử ", "\tTrần Thử", "Trần\u3000Thử", "Trần\u2060 Thử", "Trần T\u034fhử"),
    ("Bùi Văn Thử", "\uff22ùi \uff36ăn \uff34hử", "\uff22ùi Văn Thử", "bùi văn thử",
     unicodedata.normalize("NFD", "Bùi Văn Thử")),
    ("Vũ Thị Thứ Ba", "Vu\u0303 Thi\u0323 Thư\u0301 Ba", "VŨ THỊ THỨ BA", "Vũ Thị Thứ Ba."),
    # The old and the new place of a tone.
    ("Hoàng Thị Hòa", "Hoàng Thị Hoà", "HOÀNG THỊ HOÀ"),
    ("Lê Thúy Thử", "Lê Thuý Thử", "LÊ THUÝ THỬ"),
    ("Phạm Thủy Tú", "Phạm Thuỷ Tú"),
    ("Võ Thị Khỏe", "Võ Thị Khoẻ"),
    ("Tạ Tuệ Lòa", "Tạ Tuệ Loà"),
    # Every apostrophe.
    ("H'Hen Mlô", "H\u2019Hen Mlô", "H\u02bcHen Mlô", "H\u2018Hen Mlô", "H`Hen Mlô", "H\u00b4Hen Mlô", "H Hen Mlô",
     "H\uff07Hen Mlô", "H\u2032hen Mlô", "h'hen mlô", "H\u02c8Hen Mlô", "H' Hen Mlô", "H\u02bbHen Mlô"),
    ("K'Brể", "K' Brể", "K\u2019Brể", "K Brể", "K\u2019 Brể", "K\u02bcbrể"),
    ("H'Thử Niê", "HThử Niê"),
    ("Rơ Ô H'Mẫu", "Rơ Ô H Mẫu", "Rơ-Ô H'Mẫu", "RƠ Ô H\u2019MẪU"),
    # Hyphens, dots, commas.
    ("Y-Bhăm Êban", "Y Bhăm Êban", "Y\u2010Bhăm Êban", "Y\u2013Bhăm Êban", "Y\u2011Bhăm Êban", "Y- Bhăm Êban",
     "Y.Bhăm Êban"),
    ("YBhăm Êban", "Y-Bhăm Êban", "Y.Bhăm Êban"),
    ("Nguyễn Thị Mẫu", "Nguyễn Thị Mẫu.", "Nguyễn, Thị Mẫu", "Nguyễn Thị Mẫu,"),
    ("Tôn Nữ Thử-Mẫu", "Tôn Nữ Thử Mẫu", "Tôn-Nữ Thử Mẫu"),
    # Letters of the Central Highlands that a Vietnamese keyboard lacks.
    ("Y Ƀhăm", "Y Bhăm", "y ƀhăm", "Y \u0181hăm"),
    ("H'Čơ Ƀing", "H'Cơ Bing", "H\u2019čơ ƀing"),
    ("Siu Ñĕ", "Siu Ne", "SIU ÑĔ", "Siu N\u0303e\u0306"),
    ("Kpă Ơ\u0306n", "Kpă Ơn", "KPĂ Ơ\u0306N"),
    ("Ksor Pŏ", "Ksor Po", "ksor po\u0306"),
    ("Nay Blŭt", "Nay Blut", "NAY BLŬT"),
    ("Rah Lan Ê\u0306", "Rah Lan Ê"),
    ("Alăng Mơ\u030c", "Alăng Mơ"),
)  # fmt: skip

MARKS: Final = (
    ("Lê Thị Hà", "Lê Thị Hạ", "Lê Thị Há", "Lê Thị Hả", "Lê Thị Ha"),
    ("Nguyễn Thị Dung", "Nguyễn Thị Dũng", "Nguyễn Thị Dụng"),
    ("Trần Hương", "Trần Hường", "Trần Hưởng", "Trần Hướng"),
    ("Phạm Văn An", "Phạm Văn Ân", "Phạm Văn Ẩn", "Phạm Văn Ấn"),
    ("Bùi Đạt", "Bùi Dạt", "Bùi Đát"),
    ("Võ Minh Thu", "Võ Minh Thư", "Võ Minh Thứ", "Võ Minh Thụ", "Võ Minh Thủ"),
    ("Hồ Văn Quan", "Hồ Văn Quân", "Hồ Văn Quận", "Hồ Văn Quản"),
    ("Đinh Thị Lan", "Đinh Thị Lần", "Đinh Thị Lân"),
    ("Ngô Văn Tuan", "Ngô Văn Tuấn", "Ngô Văn Tuân"),
    ("Mai Thị Cúc", "Mai Thị Cực"),
    ("H'Hằng Niê", "H\u2019Hạng Niê", "H Hàng Niê"),
)
UNMARKED: Final = (
    ("NGUYEN VAN MAU", "Nguyễn Văn Mẫu"),
    ("Le Thi Ha", "Lê Thị Hà"),
    ("Le Thi Ha", "Lê Thị Hạ"),
    ("DANG DUC DAT", "Đặng Đức Đạt"),
    ("Dung", "Dũng"),
    ("H HEN MLO", "H'Hen Mlô"),
    ("Y BHAM EBAN", "Y-Bhăm Êban"),
    ("KPA ON", "Kpă Ơ\u0306n"),
)
Y_OR_I: Final = (
    ("Lý Văn Thử", "Lí Văn Thử"),
    ("Nguyễn Thị Mỹ", "Nguyễn Thị Mĩ"),
    ("Trần Quý", "Trần Quí"),
    ("Vũ Sỹ Mẫu", "Vũ Sĩ Mẫu"),
    ("Lê Vỹ", "Lê Vĩ"),
    ("Hồ Kỳ", "Hồ Kì"),
    ("Phan Tỵ", "Phan Tị"),
    ("Bùi Thị Ly", "Bùi Thị Li"),
    ("LY VAN THU", "Lí Văn Thử"),
    ("Cao Thị Hy", "Cao Thị Hi"),
)
SPACES: Final = (
    ("An Na", "Anna"),
    ("Ma Ri A Thử", "Maria Thử"),
    ("YBhăm", "Y Bhăm"),
    ("HHen Mlô", "H Hen Mlô"),
    ("Lê Thị Kim Anh", "Lê Thị KimAnh"),
)
DIFFERENT: Final = (
    "Nguyễn Văn Mẫu", "Nguyễn Văn Thử", "Nguyễn Thị Mẫu", "Trần Văn Mẫu", "Lê Thúy", "Lê Thúi", "Lê Thụi An",
    "Trần Mai", "Trần May Mắn",
    "Phạm Văn An", "Phạm Văn Anh", "H'Hen Mlô", "H'Hoa Mlô", "Y-Bhăm Êban", "Y-Bhăn Êban", "K'Brể",
    "Đỗ Thị Mẫu", "Vũ Hải", "Vũ Hai Mươi",
    "John Smith", "Nguyễn Mẫu Văn",
)  # fmt: skip
"""Each is another person's than each other."""

PAIRS: Final = tuple(
    (one, other, likeness)
    for likeness, groups in (
        (Likeness.SAME, SAME),
        (Likeness.MARKS, MARKS),
        (Likeness.UNMARKED, UNMARKED),
        (Likeness.Y_OR_I, Y_OR_I),
        (Likeness.SPACES, SPACES),
        (Likeness.DIFFERENT, (DIFFERENT,)),
    )
    for group in groups
    for one, other in combinations(group, 2)
)

ALPHABETS: Final = {
    "Kinh": "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"
    + "".join(
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in "AĂÂEÊIOÔƠUƯY"
        for tone in "\u0300\u0301\u0303\u0309\u0323"
    ),
    "Tày, Nùng, Mường, Thái": "FJWZ",
    "Ê Đê": "ĂÂɃČĐĔÊĬÑŎÔƠŬƯ'Ê\u0306Ô\u0306Ơ\u0306Ư\u0306",
    "Gia Rai": "ĂÂɃČĐĔÊĬÑŎÔƠŬƯÊ\u030cƠ\u030cƯ\u030c",
    "Ba Na, Xơ Đăng": "ĂÂƁĆĐĔÊÊ\u0306ĬÑŎÔÔ\u0306ƠƠ\u0306ŬƯƯ\u0306Ē",
    "Cơ Ho, Mạ, Chu Ru": "ɃČĐÑÙƠ\u0300Ơ\u0306Ờ\u02bc",
    "Mnông, Xtiêng": "ɃČĔŎŬÔ\u0306Ơ\u0306Ư\u0306Â\u0306",
    "Bru-Vân Kiều, Cơ Tu, Tà Ôi": "ĨŨĔŎŬÂ\u0303Ô\u0301Ơ\u0303Ê\u0303",
    "Chăm, Raglai": "ĀĪŪƀƂÉÑḤṂṆṬ",
    "Hrê, Co, Giẻ Triêng": "ĔĬŎŬĀĒŌ",
}
"""Letters of names by people, of the orthographies that the peoples' schools and newspapers use."""
