"""Serve one site on this machine only, with its static files: `python serve.py SITE PORT`, in the sites folder."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from typing import Any

import frappe.app
from database_user import share_database_user
from frappe.translate import MERGED_TRANSLATION_KEY
from frappe.utils.redis_wrapper import RedisWrapper
from redis import Redis
from werkzeug.exceptions import NotFound
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.serving import run_simple

connect = frappe.connect


def connect_once(*arguments: Any, **named: Any) -> None:
	"""As Frappe connects. With an emptied cache, 16 does so twice for a request and forgets the first connection: with
	what that read locked until Python collects it, no table could be put back."""
	if forgotten := getattr(frappe.local, "db", None):
		forgotten.close()
	connect(*arguments, **named)


def uncached(serve: Any) -> Any:
	"""Let no browser keep what it is answered: the browser tests keep their windows while the site is put back."""

	def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
		def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
			kept = [(name, value) for name, value in headers if name.lower() != "cache-control"]
			return start_response(status, [*kept, ("Cache-Control", "no-store")], *more)

		return serve(environ, start)

	return answer


def without_live_updates(serve: Any) -> Any:
	"""Answer at once where the desk asks for live updates, which need a server of their own: Frappe would answer each time
	with a whole page, beside whatever is tested or measured."""

	def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
		if environ["PATH_INFO"].startswith("/socket.io"):
			return NotFound()(environ, start_response)
		return serve(environ, start_response)

	return answer


def translations_unpacked_once(hget: Callable[..., Any]) -> Callable[..., Any]:
	"""What Frappe keeps in Redis of all translations, which no request changes: to unpack it for each one is an eighth of
	what a request takes. It is compared with what Redis has, and so is read again where the tests have changed it."""
	unpacked: dict[str, tuple[bytes, Any]] = {}

	def get(cache: RedisWrapper, name: str, key: str, *more: Any, **named: Any) -> Any:
		if name == MERGED_TRANSLATION_KEY:
			of_request = frappe.local.cache.setdefault(whole := cache.make_key(name), {})
			if key not in of_request and (packed := Redis.hget(cache, whole, key)) is not None:
				if key not in unpacked or unpacked[key][0] != packed:
					unpacked[key] = packed, pickle.loads(packed)
				of_request[key] = unpacked[key][1]
		return hget(cache, name, key, *more, **named)

	return get


def application(site: str) -> Any:
	frappe.connect = connect_once
	RedisWrapper.hget = translations_unpacked_once(RedisWrapper.hget)
	share_database_user()
	frappe.app._site = site
	frappe.app._sites_path = "."
	return SharedDataMiddleware(without_live_updates(uncached(frappe.app.application)), {"/assets": "assets"})


if __name__ == "__main__":
	run_simple("127.0.0.1", int(sys.argv[2]), application(sys.argv[1]), threaded=True)
