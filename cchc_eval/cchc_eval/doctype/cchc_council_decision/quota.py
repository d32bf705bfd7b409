"""What the council should see where more units have a rank than their set allows."""

from __future__ import annotations

from collections import defaultdict

from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_council_decision import ranking
from cchc_eval.cchc_eval.doctype.cchc_council_decision.results import by_set, listed
from cchc_eval.scoring import Quota, group_title, quota_message
from cchc_eval.scoring.snapshot import thaw


def quota_notes(doc: Document) -> list[str]:
	"""One of each rank, in Vietnamese."""
	lines, apart = {row.unit: row for row in doc.results}, bool(ranking.groups_of(doc))
	# Units to which something else does not apply have sets of their own, with one quota.
	given: dict[tuple[str, Quota, tuple[str, ...]], list[str]] = defaultdict(list)
	for text, members in by_set(listed(doc)):
		cset = thaw(text)
		if quota := cset.reckoning.quota:
			for line in (lines[member.unit] for member in members):
				given[line.unit_group or "", quota, tuple(cset.ranks)].append(line.rank_name)
	notes = ((group, quota_message(quota, known, ranks)) for (group, quota, known), ranks in given.items())
	return [f"{group_title(group)}: {note}" if apart else note for group, note in notes if note]
