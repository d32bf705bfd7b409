"""Why a machine refused a file, in Vietnamese: the system itself says it in English."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOENT: "không tìm thấy; hãy kiểm tra lại đường dẫn",
    errno.EACCES: "không có quyền truy cập, hoặc tệp đang mở trong chương trình khác; hãy đóng tệp rồi làm lại",
    errno.EPERM: "không có quyền truy cập, hoặc tệp đang mở trong chương trình khác; hãy đóng tệp rồi làm lại",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.ENOSPC: "ổ đĩa đã đầy; hãy xóa bớt tệp không cần rồi làm lại",
    errno.EROFS: "ổ đĩa chỉ cho đọc; hãy chép thư mục sang ổ khác",
    errno.ENAMETOOLONG: "đường dẫn quá dài; hãy đặt thư mục ở chỗ gần gốc ổ đĩa hơn",
    errno.EIO: "ổ đĩa hoặc thẻ nhớ bị lỗi khi đọc, ghi; hãy chép sang ổ khác",
    errno.EBUSY: "tệp đang bận; hãy đóng chương trình đang dùng tệp rồi làm lại",
    errno.ELOOP: "liên kết (symlink) trỏ vòng quanh",
    errno.EMFILE: "chương trình mở quá nhiều tệp cùng lúc",
    errno.EINVAL: "tên tệp có ký tự mà máy không nhận",
}
for _name, _words in (("EDQUOT", "đã dùng hết dung lượng được cấp"), ("ESTALE", "mất kết nối với thư mục mạng")):
    if hasattr(errno, _name):
        _WORDS[getattr(errno, _name)] = _words


def reason(error: OSError) -> str:
    """The kind of fault and what to do; of one that is not known its number, which a technician can look up."""
    if error.errno in _WORDS:
        return _WORDS[error.errno]
    number = f"mã lỗi {error.errno}" if error.errno else type(error).__name__
    return f"máy không đọc hoặc ghi được ({number})"
