"""The public page of published rankings: what Frappe answers to anyone below the address `ket-qua-cchc`.

Nothing is kept by browsers and caches in between, so that what is taken off the web is gone at once.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import frappe
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from cchc_eval import __version__
from cchc_eval.cchc_eval.doctype.cchc_council_decision import publication
from cchc_eval.cchc_eval.doctype.cchc_council_decision.reading import Bands, bands_of, common_bands
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.decisions import DECISION
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.documents import public_page as pages
from cchc_eval.documents.contexts import RankCount
from cchc_eval.printing import issued
from cchc_eval.scoring import group_title
from cchc_eval.storage.decimals import as_typed

HOME = f"/{publication.ADDRESS}"
FRAME = pages.Frame(assets="/assets/cchc_eval", version=__version__, home=HOME)
# Requests from one address within a minute: an office of many people behind one address reads, a machine that asks on
# and on does not.
MOST_ASKED = 300
_ROUND = re.compile(r"[A-Z0-9.-]{1,60}")
_FILE = "quyet-dinh.pdf"
_HEADERS = {
	"Cache-Control": "no-store",
	"X-Content-Type-Options": "nosniff",
	"Referrer-Policy": "no-referrer",
}
_POLICY = (
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
	"frame-ancestors 'self'"
)


class PublicPage(BaseRenderer):
	"""Every address below `HOME` is answered here, so that Frappe notes none as one that is not there."""

	def can_render(self) -> bool:
		return self.path.partition("/")[0] == publication.ADDRESS

	def render(self) -> Response:
		if frappe.local.request.method not in ("GET", "HEAD"):
			return _page(pages.notice_page("Không thực hiện được", "Trang này chỉ để xem.", FRAME), 405)
		if _asks_too_much():
			told = pages.notice_page("Quá nhiều lượt truy cập", "Hãy thử lại sau một phút.", FRAME)
			return _page(told, 429, {"Retry-After": "60"})
		_home, _slash, rest = self.path.partition("/")
		if not publication.is_allowed():
			return _not_there()
		return self._answer(rest)

	def _answer(self, rest: str) -> Response:
		if not rest:
			return _page(pages.list_page([_listed(one) for one in publication.published_rankings()], FRAME))
		round, _slash, file = rest.partition("/")
		if file not in ("", _FILE) or not _ROUND.fullmatch(round) or not publication.is_published(round):
			return _not_there()
		ranking = publication.ranking_of(round)
		kept = issued.kept(ranking.decision) if ranking else None
		# Between an amendment and its issue nothing is in force that could be shown.
		if ranking is None or kept is None:
			return _page(
				pages.notice_page(
					"Kết quả đang được cập nhật",
					"Quyết định của đợt này đang được sửa đổi hoặc chưa có tệp ban hành; hãy xem lại sau.",
					FRAME,
				),
				503,
			)
		return _pdf(ranking, kept) if file else _page(pages.ranking_page(_shown(ranking, kept), FRAME))


def _asks_too_much() -> bool:
	window = int(time.time()) // 60
	key = frappe.cache.make_key(f"cchc-public:{frappe.local.request_ip}:{window}")
	asked = frappe.cache.incrby(key, 1)
	frappe.cache.expire(key, 120)
	return bool(asked > MOST_ASKED)


def _page(html: str, status: int = 200, more: dict[str, str] | None = None) -> Response:
	headers = {**_HEADERS, "Content-Security-Policy": _POLICY, **(more or {})}
	return Response(html, status, headers, content_type="text/html; charset=utf-8")


def _not_there() -> Response:
	"""The same of what is not published and of what is not there."""
	return _page(pages.notice_page("Không có trang này", "Kết quả không có hoặc chưa được công bố.", FRAME), 404)


def _pdf(ranking: Any, content: bytes) -> Response:
	headers = {**_HEADERS, "Content-Disposition": f'inline; filename="{_file_name(ranking)}"'}
	return Response(content, 200, headers, content_type="application/pdf")


def _file_name(ranking: Any) -> str:
	return f"{ranking.decision}.pdf"


# What is shown of a released ranking: no note, no reason, no person, nothing of fields and criteria; and the bounds of
# the ranks, which its bars stand on.


def _shown(ranking: Any, kept: bytes) -> pages.Ranking:
	return pages.Ranking(
		period=printed(ranking.round),
		cited=_cited(ranking),
		amends=_amended(ranking),
		groups=_groups(ranking),
		excluded=len(json.loads(ranking.excluded_json or "[]")),
		# Of the very file that is given out, which may have been signed since the ranking was released.
		file=pages.File(f"{HOME}/{ranking.round}/{_FILE}", _file_name(ranking), len(kept), sha256(kept).hexdigest()),
	)


def _cited(ranking: Any) -> pages.Cited:
	return pages.Cited(ranking.number, ranking.symbol or "", ranking.decision_date, ranking.authority or "")


def _amended(ranking: Any) -> pages.Cited | None:
	if not ranking.amends:
		return None
	fields = ["number", "symbol", "decision_date", "authority"]
	former = frappe.db.get_value(publication.RANKING, ranking.amends, fields, as_dict=True)
	return _cited(former) if former and former.number else None


def _groups(ranking: Any) -> list[pages.Group]:
	lines = json.loads(ranking.results_json or "[]")
	groups = json.loads(ranking.groups_json or "[]")
	listed = {"parent": ranking.decision, "parenttype": DECISION}
	bands = bands_of(frappe.get_all("CCHC Unit Result", listed, ["unit", "appraisal"], order_by="idx"))
	if not groups:
		return [_group("", lines, (ranking.rank_names or "").split("\n"), bands)]
	return [
		_group(
			group_title(one["group"]),
			[line for line in lines if (line.get("unit_group") or "") == one["group"]],
			one["ranks"],
			bands,
		)
		for one in groups
	]


def _group(
	title: str, lines: Sequence[dict[str, Any]], ranks: Sequence[str], bands: Mapping[str, Bands]
) -> pages.Group:
	counts = Counter(line["rank_name"] for line in lines)
	return pages.Group(
		title,
		[
			pages.Line(
				place=line["place"],
				unit_name=line["unit_name"],
				points=as_typed(line["council_points"]),
				index=as_typed(line["index_percent"]),
				rank=line["rank_name"],
			)
			for line in lines
		],
		[RankCount(rank, counts[rank]) for rank in ranks if rank],
		common_bands(bands, (line["unit"] for line in lines)),
	)


def _listed(ranking: Any) -> pages.Listed:
	return pages.Listed(f"{HOME}/{ranking.round}", printed(ranking.round), _cited(ranking))
