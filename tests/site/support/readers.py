"""Who reads a council decision, and who takes its steps."""

from __future__ import annotations

from factories_appraisal import APPRAISER, CHAIR, CLERK, HEAD, MANAGER, MEMBER, OTHER_HEAD
from factories_round import head_of, staff_of

EVERYONE = [
	APPRAISER,
	HEAD,
	OTHER_HEAD,
	CHAIR,
	MEMBER,
	CLERK,
	MANAGER,
	head_of("U01"),
	staff_of("U01"),
	"Administrator",
]
OTHERS = [user for user in EVERYONE if user != CHAIR]
READERS = {HEAD, OTHER_HEAD, CHAIR, MEMBER, CLERK, "Administrator"}
# Whose right it is to submit; nobody else may save what is submitted.
MAY_SUBMIT = {CHAIR, "Administrator"}
