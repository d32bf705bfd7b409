"""What to do about a line of settings that is no TOML: the mistakes that people make, each with its cure."""

from __future__ import annotations

import re

_QUOTES = "“”„‟‘’‚«»＂"
_DATE = re.compile(r"=\s*\d{1,4}\s*[/.]\s*\d{1,2}\s*[/.]\s*\d{2,4}\b|=\s*\d{1,2}-\d{1,2}-\d{4}\b")
_SWITCH = re.compile(r"=\s*(True|False|TRUE|FALSE|[Cc]ó|[Kk]hông|[Yy]es|[Nn]o|[Đđ]úng|[Ss]ai)\s*(#.*)?$")
_NUMBER = re.compile(r"=\s*[+-]?\d+[.,\s]\d[\d.,\s]*(#.*)?$")
_ZERO = re.compile(r"=\s*0\d+\s*(#.*)?$")
_BARE = re.compile(r"=\s*([^\W\d_][^\"'#\[\]{}]*)", re.UNICODE)
_PLAIN_KEY = re.compile(r"""\s*(?:[\w-]+(?:\s*\.\s*[\w-]+)*|"[^"]*"|'[^']*')\s*$""", re.ASCII)
_ANY = "kiểm tra dấu nháy, dấu phẩy, ngoặc và khóa ghi hai lần"


def cure(line: str, error: str) -> str:
    """`error` is the parser's own (English) word on the line."""
    line = _without_comment(line)
    key, equals, value = line.partition("=")
    value = value.strip()
    if value[:1] and value[0] in _QUOTES:
        return f'dùng dấu nháy kép thẳng (") ở hai đầu, không dùng {value[0]}'
    if _DATE.search(line):
        return "ngày ghi dạng năm-tháng-ngày, không có dấu nháy, ví dụ 2027-01-15"
    if (found := _SWITCH.search(line)) is not None:
        return f"«{found[1]}» không dùng được; ghi true (có) hoặc false (không), chữ thường"
    if "verwrite" in error or "twice" in error or "Duplicate" in error or "immutable" in error:
        if line.strip().startswith("["):
            name = line.strip().strip("[] ")
            return f"bảng «{name}» ghi hai lần hoặc ghi khác kiểu; mục lặp lại nhiều lần thì mở bằng [[{name}]]"
        return f"khóa «{key.strip()}» ghi hai lần trong cùng một bảng; hãy giữ một"
    if equals and key.strip()[:1] not in "\"'" and not _PLAIN_KEY.match(key):
        return f"tên khóa «{key.strip()}» không đúng; tên khóa viết không dấu như trong tệp mẫu"
    if "inline table" in error or ("{" in value and "}" not in value):
        return "bảng trong ngoặc nhọn { … } phải nằm trên một dòng, các khóa cách nhau bằng dấu phẩy, có ngoặc đóng }"
    if "array" in error:
        return "danh sách thiếu dấu phẩy giữa hai mục hoặc thiếu ngoặc vuông đóng ]"
    if "\\" in value and ("scape" in error or "hex" in error):
        return "dấu \\ trong chữ phải ghi hai lần (\\\\); đường dẫn tệp dùng dấu /"
    if value.startswith('"'):
        return _about_quotes(value)
    if _ZERO.search(line):
        return "số không ghi chữ số 0 ở đầu, ví dụ 5 thay cho 05"
    if _NUMBER.search(line):
        return "số ghi liền, không có dấu phẩy hoặc dấu chấm giữa hàng nghìn"
    if (bare := _BARE.search(line)) is not None and bare[1].strip() not in ("true", "false"):
        return f'chữ phải đặt trong dấu nháy kép: {key.strip()} = "{bare[1].strip()}"; số ghi bằng chữ số'
    if not equals and not line.strip().startswith("["):
        return "thiếu dấu = giữa khóa và giá trị (dòng chú thích bắt đầu bằng #)"
    if line.strip().startswith("[") and not equals:
        return "tên bảng đặt trong ngoặc vuông, đủ ngoặc đóng: [bảng] hoặc [[bảng]]"
    if equals and not value:
        return "thiếu giá trị sau dấu =; xóa cả dòng nếu không dùng"
    return _ANY


def _without_comment(line: str) -> str:
    """The line up to a "#" that stands in no quotes."""
    quoted = False
    for place, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "#" and not quoted:
            return line[:place].rstrip()
    return line.rstrip()


def _about_quotes(value: str) -> str:
    quotes = len(re.findall(r'(?<!\\)"', value))
    if quotes == 1:
        return 'thiếu dấu nháy kép (") đóng ở cuối'
    if quotes > 2:
        return 'dấu nháy kép nằm trong chữ phải ghi là \\" hoặc thay bằng « »'
    return "sau dấu nháy kép đóng không ghi gì thêm (chú thích bắt đầu bằng #)"
