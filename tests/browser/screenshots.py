"""Pictures of the main pages, each as its own user, on the demo: `python tests/browser/screenshots.py [NAME …]`.

With the Python of the bench; site and bench as for the tests (FRAPPE_SITE, FRAPPE_BENCH). They go to docs/huong-dan/anh;
the site is put back after.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/site/support", "tests")]

import site_connection  # noqa: E402
from bench import Bench  # noqa: E402
from desk_window import Desk, Windows, chromium  # noqa: E402
from frappe.utils import nowdate  # noqa: E402
from http_client import DESK  # noqa: E402
from http_fixtures import log_in  # noqa: E402
from http_snapshot import restored_after  # noqa: E402
from http_world import APPRAISAL, DECISION, SELF_ASSESSMENT, remove_evaluations  # noqa: E402
from PIL import Image  # noqa: E402
from test_desk_dialogs import typed_into  # noqa: E402

from cchc_eval import demo  # noqa: E402
from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import RESULT  # noqa: E402
from cchc_eval.demo.people import (  # noqa: E402
	APPRAISER,
	CHAIR,
	CLERK,
	MANAGER,
	OFFICE_HEAD,
	SECRETARY,
	head_of,
	staff_of,
)

FOLDER = ROOT / "docs" / "huong-dan" / "anh"
ROUND = "CCHC Evaluation Round"
Do = Callable[[Desk], None]


def nothing(desk: Desk) -> None:
	pass


@dataclass(frozen=True)
class Shot:
	name: str
	user: str
	doctype: str
	document: str = ""
	do: Do = nothing
	height: int = 900


def press(label: str) -> Do:
	def do(desk: Desk) -> None:
		desk.page.get_by_role("button", name=label, exact=True).first.click()
		desk.page.locator(".modal.show").wait_for()
		desk.page.wait_for_timeout(500)

	return do


def change_points(desk: Desk) -> None:
	"""The chair's dialog, on a criterion that office and unit see differently."""
	desk.page.locator("[data-change]").first.click()
	desk.page.locator(".cchc-pick-leaf[data-code='1.5']").click()
	desk.page.wait_for_timeout(500)


def whole_workspace(desk: Desk) -> None:
	"""With what comes into it late: the queue and the charts."""
	for late in (".cchc-home-card", "svg.frappe-chart"):
		desk.page.locator(late).first.wait_for()
	desk.settle()


def show(field: str) -> Do:
	def do(desk: Desk) -> None:
		at = desk.page.locator(f".frappe-control[data-fieldname={field}]")
		at.evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 160)")

	return do


def show_session(desk: Desk) -> None:
	desk.page.locator(".cchc-votes").wait_for()
	show("session_html")(desk)


def choose_forms(desk: Desk) -> None:
	"""Two forms as units send them, one with a number that is none."""
	address = f"{desk.base}/api/method/cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet.download_form"
	name = desk.page.evaluate("cur_frm.doc.name")
	sent = []
	for unit, cell in (
		("TTCNTT", ("1.1.1", "explanation", "Đã gửi bản giấy ngày 15/01")),
		("BQLDA-1", ("1.1.3", "answer", "nhiều")),
	):
		asked = {"self_assessment": f"{name}-{unit}"}
		content = typed_into(desk.context.request.get(address, params=asked).body(), *cell)
		file = f"phieu-{unit.partition('-')[0]}.xlsx"
		sent.append({"name": file, "mimeType": "application/octet-stream", "buffer": content})
	press("Nhập nhiều phiếu")(desk)
	desk.page.locator(".cchc-many-forms input[type=file]").set_input_files(sent)
	desk.page.locator(".cchc-many-state", has_text="Đã đọc 2 tệp").wait_for()


def report(name: str, round: str) -> Do:
	def do(desk: Desk) -> None:
		desk.page.goto(f"{desk.base}{DESK}/query-report/{name}?round={round}")
		desk.page.locator("svg.frappe-chart").first.wait_for()
		desk.settle()

	return do


def shots(year: int) -> list[Shot]:
	current, issued, before_clerk, in_council = (f"CCHC-{year - back}" for back in range(4))
	return [
		Shot("trang-chung", APPRAISER.user, "CCHC", "", whole_workspace),
		Shot("dot-danh-gia", MANAGER.user, ROUND, current),
		Shot("bo-tieu-chi", MANAGER.user, "CCHC Criteria Set", "", first_of_list),
		Shot("thiet-lap", MANAGER.user, "CCHC Settings", "CCHC Settings"),
		Shot("tu-danh-gia", staff_of("TTCNTT"), SELF_ASSESSMENT, f"{current}-TTCNTT"),
		Shot("giai-trinh", staff_of("TTDLS"), SELF_ASSESSMENT, f"{current}-TTDLS"),
		Shot("phieu-tham-dinh", APPRAISER.user, APPRAISAL, f"{current}-TTGSĐH"),
		Shot("hoi-dong", CHAIR.user, DECISION, in_council.replace("CCHC-", "CCHC-QD-")),
		Shot("hoi-dong-sua-diem", CHAIR.user, DECISION, in_council.replace("CCHC-", "CCHC-QD-"), change_points),
		Shot("van-thu-ban-hanh", CLERK.user, DECISION, before_clerk.replace("CCHC-", "CCHC-QD-"), press("Ban hành")),
		Shot("ket-qua-cua-don-vi", head_of("TTCNTT"), RESULT, f"{issued.replace('CCHC-', 'CCHC-KQ-')}-TTCNTT"),
		Shot("phien-hop", SECRETARY.user, DECISION, in_council.replace("CCHC-", "CCHC-QD-"), show_session),
		Shot(
			"de-nghi-khen-thuong",
			OFFICE_HEAD.user,
			"CCHC Reward Proposal",
			before_clerk.replace("CCHC-", "CCHC-KT-") + "-TTGSĐH",
		),
		Shot(
			"ke-hoach-khac-phuc",
			head_of("TTĐTTV"),
			"CCHC Improvement Plan",
			issued.replace("CCHC-", "CCHC-KH-") + "-TTĐTTV",
		),
		Shot("bao-cao", OFFICE_HEAD.user, "CCHC", "", report("CCHC Units by Field", issued)),
		Shot("nhap-nhieu-phieu", MANAGER.user, ROUND, current, choose_forms),
	]


def first_of_list(desk: Desk) -> None:
	desk.page.locator(".list-row .list-subject a").first.click()
	desk.page.locator(".form-page >> visible=true").first.wait_for()
	desk.settle()


def take(desk: Desk, shot: Shot) -> None:
	desk.page.set_viewport_size({"width": 1280, "height": shot.height})
	desk.open(shot.doctype, shot.document)
	shot.do(desk)
	desk.page.wait_for_timeout(1000)
	# Frappe's short-lived messages.
	desk.page.add_style_tag(content="#alert-container { display: none }")
	picture = Image.open(io.BytesIO(desk.page.screenshot()))
	# Pages of flat colours: a palette keeps them small.
	picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(FOLDER / f"{shot.name}.png", optimize=True)


def main(wanted: list[str]) -> None:
	FOLDER.mkdir(parents=True, exist_ok=True)
	with site_connection.connected(), restored_after():
		remove_evaluations()
		demo.load()
		with Bench().served() as address, chromium() as browser:
			windows = Windows(browser)
			for shot in shots(int(nowdate()[:4])):
				if wanted and shot.name not in wanted:
					continue
				desk = Desk(page := windows.take(), log_in(address, shot.user))
				take(desk, shot)
				print(f"{shot.name}.png", *desk.faults, *desk.english_words())
				desk.leave()
				windows.give_back(page, desk.base)


if __name__ == "__main__":
	main(sys.argv[1:])
