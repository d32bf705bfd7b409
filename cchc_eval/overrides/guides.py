"""The guides for users, which the desk's Help menu opens: what Frappe answers below the address `huong-dan-cchc`."""

from __future__ import annotations

import re
from pathlib import Path

import frappe
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from cchc_eval import __version__
from cchc_eval.documents.public_page import Frame, guide_page, notice_page

ADDRESS = "huong-dan-cchc"
GUIDES = Path(frappe.get_app_path("cchc_eval", "public", "huong-dan"))
ASSETS = "/assets/cchc_eval"
FRAME = Frame(assets=ASSETS, version=__version__, home=f"/{ADDRESS}/index")
_NAME = re.compile(r"[a-z-]{1,40}(?=\.md\Z|\Z)")


class GuidePage(BaseRenderer):
	"""A guide by its file's name, so that the links of one guide to another hold here as in the repository."""

	def can_render(self) -> bool:
		return self.path.partition("/")[0] == ADDRESS

	def render(self) -> Response:
		match = _NAME.match(self.path.partition("/")[2] or "index")
		file = GUIDES / f"{match[0]}.md" if match else None
		if file is None or not file.is_file():
			told = notice_page("Không có trang này", "Hãy chọn trong các trang hướng dẫn.", FRAME)
			return Response(told, 404, content_type="text/html; charset=utf-8")
		text = file.read_text(encoding="utf-8")
		body = str(frappe.utils.md_to_html(text)).replace('src="anh/', f'src="{ASSETS}/huong-dan/anh/')
		title = text.partition("\n")[0].removeprefix("# ")
		return Response(guide_page(title, body, FRAME), 200, content_type="text/html; charset=utf-8")
