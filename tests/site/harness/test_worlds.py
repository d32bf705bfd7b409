"""What tests begin with is put back as it was built, or built again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frappe
import pytest
from factories import make_user
from frappe.utils.password import set_encrypted_password
from worlds import WORLDS, world

AS_BUILT = "như lúc dựng"
USER = "world@example.com"
CHANGED = ("User", "Guest", "bio")
SINGLE = ("Website Settings", "Website Settings", "title_prefix")
DELETED = ("Language", "vi")


class Builder:
	"""Functions to mark as worlds, and how often they were really called."""

	def __init__(self) -> None:
		self.calls = 0

	def todo(self, description: str = AS_BUILT) -> Any:
		self.calls += 1
		return frappe.get_doc({"doctype": "ToDo", "description": description}).insert(ignore_permissions=True)


@pytest.fixture
def builder() -> Iterator[Builder]:
	kept = WORLDS.kept
	WORLDS.kept = {}
	yield Builder()
	WORLDS.kept = kept


def next_test() -> None:
	"""What the fixture does between two tests."""
	frappe.set_user("Administrator")
	frappe.db.rollback()
	WORLDS.end()
	frappe.clear_cache()
	WORLDS.begin()


def stored(doctype: str, name: str) -> Any:
	"""The row as the database holds it, all columns."""
	return frappe.db.sql(f"select * from `tab{doctype}` where name = %s", name, as_dict=True)


def test_rows_added_changed_and_deleted_are_put_back(builder: Builder) -> None:
	@world
	def build() -> Any:
		doc = builder.todo()
		frappe.db.set_value(*CHANGED, AS_BUILT)
		frappe.db.set_single_value(SINGLE[0], SINGLE[2], AS_BUILT)
		frappe.db.delete(DELETED[0], {"name": DELETED[1]})
		return doc

	def present(name: str) -> Any:
		return [stored("ToDo", name), stored(*CHANGED[:2]), frappe.db.get_value(*SINGLE), stored(*DELETED)]

	name = build().name
	first = present(name)
	assert first[0] and first[1][0].bio == AS_BUILT and first[2] == AS_BUILT and first[3] == []
	next_test()
	between = present(name)
	assert between[0] == [] and between[1][0].bio != AS_BUILT and between[2] != AS_BUILT and between[3]
	doc = build()
	assert builder.calls == 1
	assert present(name) == first
	assert (doc.doctype, doc.name, doc.description) == ("ToDo", name, AS_BUILT)
	next_test()
	assert present(name) == between


def test_rows_that_only_several_columns_tell_apart_are_all_put_back() -> None:
	@world
	def build() -> None:
		for doctype in ("User", "Email Account"):
			set_encrypted_password(doctype, "world", doctype)

	def found() -> Any:
		return frappe.db.sql("select doctype, fieldname, encrypted from __Auth where name = 'world' order by doctype")

	build()
	made = found()
	assert [doctype for doctype, *_ in made] == ["Email Account", "User"]
	next_test()
	assert found() == ()
	build()
	assert found() == made


def test_the_user_and_the_files_of_a_world_come_back_with_it() -> None:
	@world
	def build() -> Any:
		make_user(USER, "CCHC Manager")
		unit = frappe.get_doc({"doctype": "CCHC Unit", "unit_code": "WORLD", "unit_name": "Phòng Thử"}).insert()
		file = {"doctype": "File", "file_name": "world.txt", "content": AS_BUILT, "is_private": 1}
		doc = frappe.get_doc({**file, "attached_to_doctype": unit.doctype, "attached_to_name": unit.name}).insert()
		frappe.set_user(USER)
		return doc

	path = Path(build().get_full_path())
	assert path.read_text() == AS_BUILT
	next_test()
	assert not path.exists()
	assert build().get_content() == AS_BUILT
	assert frappe.session.user == USER
	next_test()
	assert not path.exists()


def test_a_world_after_another_is_put_back_with_it(builder: Builder) -> None:
	first, second = world(builder.todo), world(lambda doc: builder.todo(f"sau {doc.description}"))
	begun = first("một")
	after = second(begun)
	next_test()
	again = first("một")
	assert second(again).name == after.name and builder.calls == 2
	assert stored("ToDo", begun.name) and stored("ToDo", after.name)
	next_test()
	# After another beginning it is another world.
	assert second(first("hai")).name != after.name and builder.calls == 4


def test_other_arguments_and_other_users_have_worlds_of_their_own(builder: Builder) -> None:
	build = world(builder.todo)
	for description in ("một", "hai", "một", "hai"):
		assert build(description).description == description
		next_test()
	assert builder.calls == 2
	make_user(USER, "CCHC Manager")
	WORLDS.begin()
	frappe.set_user(USER)
	assert build("một").owner == USER and builder.calls == 3


def written(monkeypatch: pytest.MonkeyPatch) -> None:
	frappe.db.set_value(*CHANGED, "khác")


def replaced(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr("frappe.utils.data.nowdate", lambda: "2020-01-01")


def replaced_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
	with monkeypatch.context() as patch:
		patch.setitem(frappe.conf, "world", 1)


def rolled_back_to_a_savepoint(monkeypatch: pytest.MonkeyPatch) -> None:
	frappe.db.savepoint("world")
	frappe.db.rollback(save_point="world")


@pytest.mark.parametrize("before", [written, replaced, replaced_for_a_while, rolled_back_to_a_savepoint])
def test_after_anything_else_it_is_built_again(
	builder: Builder, monkeypatch: pytest.MonkeyPatch, before: Callable[[pytest.MonkeyPatch], None]
) -> None:
	build = world(builder.todo)
	build()
	next_test()
	before(monkeypatch)
	build()
	assert builder.calls == 2


def test_after_reading_and_after_a_whole_rollback_it_is_put_back(builder: Builder) -> None:
	build = world(builder.todo)
	name = build().name
	next_test()
	frappe.get_all("ToDo")
	frappe.db.rollback()
	assert build().name == name and builder.calls == 1


def test_what_cannot_be_kept_is_built_each_time(builder: Builder) -> None:
	@world
	def build() -> dict[str, Any]:
		return {"made": builder.todo()}

	names = set()
	for _ in range(3):
		names.add(build()["made"].name)
		next_test()
	assert builder.calls == len(names) == 3


@pytest.mark.parametrize("argument", [lambda: 1, {1, 2}, {"a": 1, 2: 3}, object])
def test_arguments_that_cannot_be_compared_are_no_failure(builder: Builder, argument: Any) -> None:
	@world
	def build(given: Any) -> Any:
		return builder.todo()

	for _ in range(2):
		assert build(argument).description == AS_BUILT
		next_test()
	assert builder.calls == 2


def test_where_commits_are_allowed_it_is_built_each_time(builder: Builder) -> None:
	"""As in the tests through HTTP, which no transaction surrounds."""
	build = world(builder.todo)
	build()
	next_test()
	WORLDS.end()
	build()
	assert builder.calls == 2


@pytest.mark.parametrize("which", ["one", "the next"])
def test_a_request_that_a_test_leaves_is_gone_in_the_next(which: str) -> None:
	assert getattr(frappe.local, "request", None) is None
	frappe.local.request = frappe._dict(method="GET")
