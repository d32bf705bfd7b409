"""How Frappe and the app refuse, for `pytest.raises`: the exception, and what the user reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import frappe
import pytest
from frappe.model.workflow import WorkflowTransitionError

# Frappe refuses who has no right to a document. Its exception says nothing; the page does. Only of a deletion Frappe 15
# says it in the exception too, and Frappe 16 of a list.
NO_RIGHT = "^$|^Người sử dụng không được phép xóa|^Bạn không đủ quyền đối với"
# Of documents that are not guarded Frappe 16 says this in English alone.
STALE = "has been modified after you have opened it|Nội dung đã được người khác sửa sau khi bạn mở"
Refusal = tuple[type[Exception], str]
# Frappe offers a step to the roles that take it; Administrator, whom it offers every one, is refused by the app.
NO_STEP: tuple[Refusal, ...] = (
	(WorkflowTransitionError, "Bước này không có trong quy trình"),
	(frappe.PermissionError, "Bạn không chuyển được"),
)
# What is not answered about the evaluation, by the functions in `permissions.requests.GUARDS`.
UNSEEN = "^Không có hồ sơ này hoặc bạn không được xem"
NO_HEATMAP = "^Biểu đồ nhiệt đếm cả hồ sơ"
NOT_BY_TAG = "^Hãy mở danh sách và lọc theo thẻ"
NOT_ALL_SEEN = "^Chỉ người được xem mọi hồ sơ liên quan"
NOT_ANSWERED = "^Chức năng này không dùng cho hồ sơ đánh giá"
NOT_READ: Refusal = (frappe.PermissionError, NO_RIGHT)


def words_for(user: str, told: Collection[str], words: str) -> str:
	"""The words where the user is one of those who are told; the rest lack the right that is asked about before."""
	return re.escape(words) if user in told else NO_RIGHT


def no_step(user: str, reads: Collection[str]) -> Refusal:
	"""Of a step that is another's: to who does not read the document it isn't there."""
	offered, done = NO_STEP
	if user not in reads:
		return NOT_READ
	return done if user == "Administrator" else offered


@contextmanager
def refused_as(*refusals: Refusal) -> Iterator[None]:
	"""In one of these ways, where it depends on the user in which."""
	with pytest.raises(tuple({kind for kind, _ in refusals})) as caught:
		yield
	words = str(caught.value)
	assert any(type(caught.value) is kind and re.search(text, words) for kind, text in refusals), repr(caught.value)
