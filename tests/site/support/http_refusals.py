"""How the server refuses a user's request: status and exception, and what the user reads."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest
from http_client import Refused

Told = tuple[str, ...]

NO_RIGHT, INVALID = "403 PermissionError", "417 ValidationError"
# To who may not read a document it isn't there.
HIDDEN: Told = (NO_RIGHT, "Không có hồ sơ này hoặc bạn không được xem.")
# Nor is a file to who may not open it.
NO_FILE: Told = ("403 Forbidden", "Không có tệp này hoặc bạn không được xem.")
# The workflow has the step for other roles.
NO_STEP: Told = ("417 WorkflowTransitionError", "Bước này không có trong quy trình")
# None of the user's roles has that right to the DocType, or the user has it to other documents only.
NO_ROLE: Told = (NO_RIGHT, "không có quyền truy cập loại tài liệu thông qua quyền vai trò đối với tài liệu")
# Frappe 16 names the right.
NOT_THIS_ONE: Told = (
	NO_RIGHT,
	"Bạn cần quyền «" if frappe.__version__ >= "16" else "không có quyền truy cập vào tài liệu này",
)


def by_state(state: str, field: str) -> Told:
	"""In that state the field is not the user's to change."""
	return NO_RIGHT, f"đang ở trạng thái «{state}»: bạn không sửa được «{field}»"


def only(role: str) -> Told:
	return NO_RIGHT, f"Chỉ người có vai trò {role} được làm việc này."


def refused(what: Callable[[], object], kind: str, *words: str) -> None:
	"""With that status and exception ("403 PermissionError"), in these words."""
	assert words, "give a part of what the user reads"
	with pytest.raises(Refused) as refusal:
		what()
	assert f"{refusal.value.status} {refusal.value.kind}" == kind, refusal.value
	missing = [word for word in words if word not in refusal.value.says]
	assert not missing, f"{missing} not in {refusal.value}"
