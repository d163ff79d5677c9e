"""How names, numbers and dates are written in the Vietnamese of an office."""

import re

from cms.text import nfc

# The tone stands on the first or on the second vowel, as the office's programs write it: khóa or khoá, ủy or uỷ
TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
NEWER = {nfc(f"{first}{tone}{last}"): nfc(f"{first}{last}{tone}") for first, last in ("oa", "oe", "uy") for tone in TONES}
OLDER_VOWELS = re.compile(rf"(?:{'|'.join(NEWER)})\b")


class Phrases:
    """Phrases in small letters, in both ways to place a tone, given as a text in which they stand between commas. `first` has the
    words with which they begin, `longest` says how many words the longest has.
    """

    def __init__(self, text: str):
        older = {phrase.strip() for phrase in text.split(",")}
        self.phrases = frozenset(older | {OLDER_VOWELS.sub(lambda vowels: NEWER[vowels[0]], phrase) for phrase in older})
        self.first = frozenset(phrase.split()[0] for phrase in self.phrases)
        self.longest = max(len(phrase.split()) for phrase in self.phrases)

    def __contains__(self, phrase: str) -> bool:
        return phrase in self.phrases


# Dates and times. Each atom is one way to write a day, an hour, a month, a year; a date is a chain of them.
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
MONTH = r"(?:1[0-2]|0?[1-9])"
PART_OF_DAY = r"(?:sáng|trưa|chiều|tối|đêm)"
FULL = rf"{DAY}[-/.]{MONTH}[-/.]\d{{4}}"
SHORT = rf"{DAY}[-/]{MONTH}"
SPELLED = rf"{DAY} tháng {MONTH}(?: năm \d{{4}}|/\d{{4}})?"
SPOKEN_MONTH = r"(?:giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười một|mười hai|mười|chạp)"
ATOMS = (
    rf"(?:{PART_OF_DAY}|hôm) (?:nay|mai|qua|kia)|ngày (?:mai|kia)",
    rf"(?:(?:{PART_OF_DAY}|ngày|hôm|mùng|mồng) )+(?:{SPELLED}|{FULL}|{SHORT}|{DAY})",
    FULL,
    SPELLED,
    r"\d{1,2}(?: ?giờ(?: kém)? \d{1,2}(?: phút)?| ?giờ|h ?\d{2}(?: ?phút|p)?|h|:\d{2})",
    rf"(?:{PART_OF_DAY} )?(?:(?<!lần )thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)",
    rf"tháng (?:{MONTH}(?:/\d{{4}}| năm \d{{4}})?|{SPOKEN_MONTH})",
    r"quý (?:[IV]+|[1-4])(?:/\d{4}| năm \d{4})?",
    r"(?:năm học|giai đoạn|nhiệm kỳ|khóa|khoá) \d{4} ?[-–] ?\d{4}",
    r"năm \d{4}(?: ?[-–] ?\d{4})?",
    rf"{MONTH}/(?:19|20)\d{{2}}",
    rf"(?:(?<=từ )|(?<=đến )|(?<=tới )|(?<=hết )|(?<=trước )|(?<=sau )|(?<=\()){SHORT}",
    PART_OF_DAY + r"(?= (?:ngày|thứ) )",
)
ATOM = rf"(?<![\w/.,:-])(?:{'|'.join(ATOMS)})(?![\w/-]|[.,:]\d)"
ATOM_WITHIN = rf"(?:{ATOM}|(?<![\w/.,:-])(?:{SHORT}|{PART_OF_DAY})(?![\w/-]|[.,:]\d))"
DATES = re.compile(rf"{ATOM}(?:(?:, | \(| - | – | đến hết | đến | tới | )?{ATOM_WITHIN})*", re.IGNORECASE)

# Numbers
SIGNS = frozenset({"-", "−", "+", "±", "$", "€"})
ROMAN = re.compile("[IVXLC]+")
BEFORE_ROMAN = Phrases("khóa, kỳ, quý, thứ, kỷ, chương, mục, phần, loại, cấp, hạng, nhóm, vùng")
OF_A_TELEPHONE = re.compile(r"\d{3,4}")
PAPERS = Phrases(
    "nghị quyết, nghị định, quyết định, thông tư, thông tư liên tịch, chỉ thị, công văn, công điện, kế hoạch, thông báo, hướng dẫn, tờ trình,"
    "báo cáo, chương trình, đề án, quy định, quy chế, kết luận, luật, bộ luật, pháp lệnh, hiến pháp, giấy mời, biên bản, điều, khoản, điểm"
)
NUMBER_WORDS = Phrases(
    "một, hai, ba, bốn, tư, năm, sáu, bảy, tám, chín, mười, mươi, mốt, lăm, trăm, nghìn, ngàn, vạn, triệu, tỷ, tỉ, rưỡi, linh, lẻ, chục"
)
UNITS = Phrases(
    "%, ‰, °, °c, ºc, phần trăm, độ, nghìn, ngàn, vạn, triệu, tỷ, tỉ, rưỡi, đồng, đ, vnđ, vnd, usd, đô la, euro,"
    "km, m, dm, cm, mm, km², m², m³, km2, m2, m3, mét, mét vuông, mét khối, ki-lô-mét, cây số, ha, héc-ta, hecta, héc ta, mẫu, sào, thước,"
    "kg, g, mg, tấn, tạ, yến, cân, lít, ml, kw, kwh, mw, bao, thùng, gói, chai, hộp,"
    "người, hộ, hộ dân, hộ nghèo, gia đình, nhân khẩu, khẩu, học sinh, sinh viên, giáo viên, em, cháu, đại biểu, cử tri, đảng viên,"
    "đoàn viên, hội viên, cán bộ, chiến sĩ, công nhân, lao động, trẻ, trẻ em, trường hợp, ca, bệnh nhân, liệt sĩ, lượt, lượt người,"
    "lượt khách, khách, thành viên, suất, suất quà, phần, phần quà, giải, giải nhất, giải nhì, giải ba, phiếu, ý kiến,"
    "thôn, xóm, tổ, tổ dân phố, khu phố, xã, phường, thị trấn, huyện, tỉnh, cụm, điểm, đơn vị, cơ quan, cơ sở, trường, lớp, phòng, chi bộ,"
    "giờ, phút, giây, ngày, đêm, tuần, tháng, năm, tuổi, buổi, lần, đợt, vụ, vòng, quý, nhiệm kỳ,"
    "con, cây, căn, ngôi, nhà, chiếc, cái, xe, tàu, thuyền, bài, cuốn, tập, bản, trang, câu, công trình, dự án, hạng mục, tuyến, tuyến đường,"
    "mô hình, văn bản, hồ sơ, thủ tục, nhóm, loại, bước, mức, hợp tác xã, doanh nghiệp"
)

# Names
OPENING = Phrases(  # words that begin sentences before a name
    "theo, tại, ở, từ, khi, sau, trước, trong, ngoài, với, vì, do, để, đến, tới, nếu, tuy, nhưng, và, còn, cùng, nhờ, gần, bên, trên, dưới,"
    "ngày, sáng, trưa, chiều, tối, đêm, nay, các, những, mỗi, mọi, một, hai, ba, có, là, được, bởi, qua, về, cho, của, gửi, kính, thưa, riêng"
)
BEFORE_NAMES = Phrases(
    "ông, bà, anh, chị, em, cô, chú, bác, cụ, thầy, cháu, bé, đồng chí, nghệ nhân, liệt sĩ, bác sĩ, nhà báo, nhà giáo,"
    "thôn, xóm, ấp, bản, làng, tổ, khu, xã, phường, thị trấn, thị xã, huyện, quận, thành phố, tỉnh, đường, phố, ngõ, sông, suối, cầu, hồ, đầm,"
    "chợ, đền, chùa, đình, miếu, nhà thờ, núi, đèo, đồng, cảng, trường, quốc lộ, tỉnh lộ, kênh, đập, trạm, bến"
)
PLACES = Phrases(
    "thôn, xóm, ấp, bản, làng, tổ, khu, xã, phường, thị trấn, thị xã, huyện, quận, thành phố, tỉnh, đường, phố, sông, cầu, hồ, chợ, đền, chùa"
)
SHORTENED = frozenset({"TP", "Tp", "TX", "TT", "TS", "ThS", "GS", "PGS", "BS", "KS", "CN", "Th", "P", "Q", "H", "X"})
OFFICES = Phrases(
    "ủy ban, ủy ban nhân dân, hội đồng, hội đồng nhân dân, chủ tịch, phó chủ tịch, bí thư, phó bí thư, đảng ủy,"
    "đảng bộ, chi bộ, huyện ủy, tỉnh ủy, thành ủy, ban chấp hành, ban thường vụ, thường trực, ban tổ chức, ban tuyên giáo, ban dân vận,"
    "ủy ban mặt trận tổ quốc, mặt trận tổ quốc, mặt trận, tổ quốc, đoàn thanh niên, hội nông dân, hội phụ nữ, hội liên hiệp phụ nữ,"
    "hội cựu chiến binh, hội người cao tuổi, hội chữ thập đỏ, liên đoàn lao động, chính phủ, quốc hội, nhà nước, thủ tướng, phó thủ tướng,"
    "bộ trưởng, thứ trưởng, tổng bí thư, giám đốc, phó giám đốc, trưởng ban, phó trưởng ban, trưởng phòng, phó trưởng phòng, chánh văn phòng,"
    "trưởng thôn, hiệu trưởng, đội trưởng, tổ trưởng, văn phòng, công an, quân sự, ban chỉ huy quân sự, bộ đội, trạm y tế, bưu điện, bưu cục,"
    "trung tâm, nhà văn hóa, hợp tác xã, tòa án, tòa án nhân dân, viện kiểm sát, kho bạc, việt nam,"
    "nông nghiệp, môi trường, tài nguyên, giáo dục, đào tạo, tài chính, kế hoạch, đầu tư, văn hóa, thể thao, du lịch, thông tin, truyền thông,"
    "khoa học, công nghệ, y tế, tư pháp, nội vụ, công thương, xây dựng, giao thông, giao thông vận tải, lao động, thương binh, xã hội,"
    "dân tộc, tôn giáo, thống kê, thuế, hải quan, kinh tế, hạ tầng, đô thị, phát triển nông thôn, phát triển, hành chính, hành chính công"
)
FIELDS_OF_OFFICE = Phrases(
    "nông nghiệp, môi trường, tài nguyên, giáo dục, đào tạo, tài chính, kế hoạch, đầu tư, văn hóa, thể thao, du lịch, thông tin, truyền thông,"
    "khoa học, công nghệ, y tế, tư pháp, nội vụ, công thương, xây dựng, giao thông, lao động, thương binh, xã hội, dân tộc, tôn giáo, kinh tế,"
    "hạ tầng, đô thị, phát triển nông thôn, phát triển, hành chính"
)
JOINING = frozenset({"và", ",", "-", "–", "&"})
