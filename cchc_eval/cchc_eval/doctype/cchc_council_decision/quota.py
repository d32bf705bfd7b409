"""What the council should see where more units have a rank than their set allows."""

from __future__ import annotations

from collections import defaultdict

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision import ranking
from cchc_eval.permissions.appraisal_parts import APPRAISAL
from cchc_eval.scoring import Quota, group_title, quota_message
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage.snapshots import texts_carried


def quota_notes(doc: Document) -> list[str]:
	"""One of each rank, in Vietnamese."""
	apart = bool(ranking.groups_of(doc))
	appraisals = {"name": ("in", [line.appraisal for line in doc.results] or [""])}
	fingerprints = dict(frappe.get_all(APPRAISAL, appraisals, ["name", "fingerprint"], as_list=True, order_by=None))
	texts = texts_carried(APPRAISAL, fingerprints)
	# Units to which something else does not apply have sets of their own, with one quota.
	given: dict[tuple[str, Quota, tuple[str, ...]], list[str]] = defaultdict(list)
	for line in doc.results:
		# A line that names no appraisal was written past the app: the check of integrity tells it, and the form opens.
		if line.appraisal not in fingerprints:
			continue
		cset = thaw(texts[fingerprints[line.appraisal]])
		if quota := cset.reckoning.quota:
			given[line.unit_group or "", quota, tuple(cset.ranks)].append(line.rank_name)
	notes = ((group, quota_message(quota, known, ranks)) for (group, quota, known), ranks in given.items())
	return [f"{group_title(group)}: {note}" if apart else note for group, note in notes if note]
