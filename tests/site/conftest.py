"""Tests on a real Frappe site. Each one runs in a transaction that is rolled back; a commit is refused."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import site_connection
import frappe
import pytest
from worlds import WORLDS, watch

# Steps of a test through HTTP, with assertions of their own.
pytest.register_assert_rewrite("http_ranking", "http_reviewing", "http_rewarding", "http_sample", "http_steps")

# What Frappe empties with every saved user, and takes seconds to read again: the shape of the DocTypes, translations.
# A test that changes a DocType says `frappe.clear_cache(doctype=…)` itself.
KEPT = ["doctype_meta", "doctype_form_meta", "table_columns", "app_hooks", "doctype_modules", "is_table"]
KEPT += ["lang_user_translations", "merged_translations"]
# The largest and the most asked for of them, which a request reads from Redis once: a test does many requests' work.
HELD = ["doctype_meta", "merged_translations", "table_columns"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	"""What takes longest first: with several workers none is left with it at the end."""
	items.sort(key=lambda item: item.path.parent.name != "http")


@pytest.fixture(scope="session")
def site() -> Iterator[None]:
	with site_connection.connected():
		# A copy of the site may bear the name of an earlier one.
		frappe.clear_cache()
		keep_caches()
		watch()
		yield


def keep_caches() -> None:
	"""Let them outlive `frappe.clear_cache()`, and what is large of them the change of the user too."""
	real = frappe.get_hooks

	def get_hooks(hook: str | None = None, *args: Any, **kwargs: Any) -> Any:
		return KEPT if hook == "persistent_cache_keys" else real(hook, *args, **kwargs)

	frappe.get_hooks = get_hooks
	held: dict[bytes, dict[str, Any]] = {frappe.cache.make_key(name): {} for name in HELD}

	def holding(emptying: Callable[..., Any]) -> Callable[..., Any]:
		@functools.wraps(emptying)
		def call(*args: Any, **kwargs: Any) -> Any:
			result = emptying(*args, **kwargs)
			frappe.local.cache.update(held)
			return result

		return call

	delete_value = frappe.cache.delete_value

	def delete(keys: Any, user: str | None = None, make_keys: bool = True, shared: bool = False) -> None:
		for key in keys if isinstance(keys, list | tuple) else [keys]:
			held.get(frappe.cache.make_key(key, user, shared) if make_keys else key, {}).clear()
		delete_value(keys, user=user, make_keys=make_keys, shared=shared)

	frappe.set_user, frappe.clear_cache = holding(frappe.set_user), holding(frappe.clear_cache)
	frappe.cache.delete_value = delete


class Replacing(pytest.MonkeyPatch):  # type: ignore[misc]
	"""What is built with something replaced is no other test's."""

	def setattr(self, *args: Any, **kwargs: Any) -> None:
		WORLDS.stop()
		super().setattr(*args, **kwargs)

	def setitem(self, *args: Any, **kwargs: Any) -> None:
		WORLDS.stop()
		super().setitem(*args, **kwargs)

	def delattr(self, *args: Any, **kwargs: Any) -> None:
		WORLDS.stop()
		super().delattr(*args, **kwargs)


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
	replacing = Replacing()
	yield replacing
	replacing.undo()


@pytest.fixture(autouse=True)
def transaction(site: None) -> Iterator[None]:
	"""Everything a test writes is undone, also where it fails."""

	def refuse(*args: object, **kwargs: object) -> NoReturn:
		raise AssertionError("a site test must not commit")

	frappe.db.rollback()
	frappe.set_user("Administrator")
	# Some of Frappe's ways take the user's own language, whatever the site's is.
	frappe.local.lang = "vi"
	# In a request that only reads, Frappe commits what it logs of it; in any, a step that finds nothing written begins a
	# transaction, and MariaDB commits the one before.
	frappe.local.request = None
	frappe.clear_messages()
	WORLDS.begin()
	with mock.patch.object(frappe.db, "commit", refuse):
		yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	WORLDS.end()
	# What the test put into caches is not in the database any more.
	frappe.clear_cache()


@pytest.fixture
def as_user() -> Iterator[Callable[[str], None]]:
	"""Act as a user until the test ends."""
	yield frappe.set_user
	frappe.set_user("Administrator")


@pytest.fixture
def host_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
	"""Put functions of the small app of tests/host_app among the site's hooks: `host_app(HOOK, "host_app.figures.give")`."""
	monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[1]))
	get_hooks, get_attr = frappe.get_hooks, frappe.get_attr

	def install(named: str, *paths: str) -> None:
		def with_host(hook: str | None = None, *args: Any, **kwargs: Any) -> Any:
			return list(paths) if hook == named else get_hooks(hook, *args, **kwargs)

		monkeypatch.setattr(frappe, "get_hooks", with_host)

	def of_host(path: str) -> Any:
		module, _, name = path.rpartition(".")
		return getattr(import_module(module), name) if path.startswith("host_app.") else get_attr(path)

	monkeypatch.setattr(frappe, "get_attr", of_host)
	yield install
	for name in [name for name in sys.modules if name.partition(".")[0] == "host_app"]:
		sys.modules.pop(name)


@pytest.fixture
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Rewards as of 01/12/2026: base salary 2,530,000 đồng."""
	from cchc_eval.cchc_eval.doctype.cchc_reward_decision import lines
	from cchc_eval.cchc_eval.doctype.cchc_reward_proposal import nominees

	for module in (nominees, lines):
		monkeypatch.setattr(module, "today", lambda: frappe.utils.getdate("2026-12-01"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], datetime]:
	"""Set the server's clock."""

	def set_clock(moment: Any) -> datetime:
		now = frappe.utils.get_datetime(moment)
		monkeypatch.setattr("frappe.utils.data.now_datetime", lambda: now)
		for module in ("cchc_eval.notices.open_items", "cchc_eval.notices.delivery"):
			monkeypatch.setattr(f"{module}.now_datetime", lambda: now)
		real = frappe.utils.data.getdate

		def getdate(day: Any = None, *args: Any, **kwargs: Any) -> Any:
			return now.date() if day is None else real(day, *args, **kwargs)

		monkeypatch.setattr("cchc_eval.notices.open_items.getdate", getdate)
		return now

	return set_clock


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
	"""What would be sent, on a site with a mail account."""
	from cchc_eval.notices import delivery

	sent: list[dict[str, Any]] = []
	monkeypatch.setattr(frappe, "sendmail", lambda **mail: sent.append(mail))
	monkeypatch.setattr(delivery.EmailAccount, "find_outgoing", lambda **_filters: {"default": object()})
	return sent
