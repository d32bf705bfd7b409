"""What Frappe loads of this app: declarations only."""

import frappe as _frappe

# Frappe 16 serves the desk below another path than 15.
_DESK = "/app" if _frappe.__version__.startswith("15.") else "/desk"

app_name = "cchc_eval"
app_title = "Cải cách hành chính"
app_publisher = "The cchc_eval maintainers"
app_description = "Yearly evaluation and ranking of administrative-reform work"
# Frappe requires one; docs/security.md says where reports go.
app_email = "cchc-eval@example.org"
app_license = "mit"

add_to_apps_screen = [
	{
		"name": app_name,
		"logo": "/assets/cchc_eval/images/cchc.svg",
		"title": app_title,
		"route": f"{_DESK}/cchc",
		"has_permission": "cchc_eval.permissions.roles.has_desk",
	}
]

require_type_annotated_api_methods = True
export_python_type_annotations = True

app_include_js = "cchc_eval.bundle.js"
app_include_css = "cchc_eval.bundle.css"
doctype_js = {
	"CCHC Evaluation Round": [
		"public/js/beginning_of_round.js",
		"public/js/figures_on_round.js",
		"public/js/forms_on_round.js",
		"public/js/monitoring_on_round.js",
		"public/js/parts_on_round.js",
		"public/js/across_on_round.js",
		"public/js/sets_on_round.js",
	],
	"CCHC Self Assessment": ["public/js/promises_on_self_assessment.js", "public/js/monitoring_on_self_assessment.js"],
	"CCHC Council Decision": "public/js/followup_on_decision.js",
	"CCHC Released Ranking": ["public/js/followup_on_decision.js", "public/js/publishing_of_ranking.js"],
	"CCHC Released Result": "public/js/followup_on_decision.js",
	"CCHC Improvement Plan": "public/js/outlook_on_plan.js",
	"CCHC Reward Proposal": "public/js/eligibility_on_proposal.js",
}

before_install = "cchc_eval.install.before_install"
after_install = "cchc_eval.install.after_install"
after_migrate = "cchc_eval.install.warn_of_frappe"
before_uninstall = "cchc_eval.install.before_uninstall"

permission_query_conditions = {
	"CCHC Self Assessment": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Appraisal": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Council Decision": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Council Vote": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Reward Proposal": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Reward Decision": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Improvement Plan": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Review Request": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Review Answer": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Released Result": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Released Ranking": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Released Reward": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Figure": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Monitoring Snapshot": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Criterion Task": "cchc_eval.permissions.documents.query_conditions",
	"CCHC Criterion Comment": "cchc_eval.permissions.documents.query_conditions",
	# The tables of these.
	"CCHC Self Score": "cchc_eval.permissions.rows.conditions",
	"CCHC Evidence": "cchc_eval.permissions.rows.conditions",
	"CCHC Appraised Score": "cchc_eval.permissions.rows.conditions",
	"CCHC Bonus Count": "cchc_eval.permissions.rows.conditions",
	"CCHC Part State": "cchc_eval.permissions.rows.conditions",
	"CCHC Independent Score": "cchc_eval.permissions.rows.conditions",
	"CCHC Unit Result": "cchc_eval.permissions.rows.conditions",
	"CCHC Excluded Unit": "cchc_eval.permissions.rows.conditions",
	"CCHC Council Change": "cchc_eval.permissions.rows.conditions",
	"CCHC Attendance": "cchc_eval.permissions.rows.conditions",
	"CCHC Legal Basis": "cchc_eval.permissions.rows.conditions",
	"CCHC Recipient": "cchc_eval.permissions.rows.conditions",
	"CCHC Nominee": "cchc_eval.permissions.rows.conditions",
	"CCHC Rewarded": "cchc_eval.permissions.rows.conditions",
	"CCHC Improvement Action": "cchc_eval.permissions.rows.conditions",
	"CCHC Review Item": "cchc_eval.permissions.rows.conditions",
	"CCHC Review Answer Item": "cchc_eval.permissions.rows.conditions",
	"File": "cchc_eval.permissions.files.file_conditions",
	"Workflow Action": "cchc_eval.permissions.pointers.conditions",
	"Tag Link": "cchc_eval.permissions.pointers.conditions",
	"Energy Point Log": "cchc_eval.permissions.pointers.conditions",
	"Document Follow": "cchc_eval.permissions.pointers.conditions",
}
has_permission = {
	"CCHC Self Assessment": "cchc_eval.permissions.documents.has_permission",
	"CCHC Appraisal": "cchc_eval.permissions.documents.has_permission",
	"CCHC Council Decision": "cchc_eval.permissions.documents.has_permission",
	"CCHC Council Vote": "cchc_eval.permissions.documents.has_permission",
	"CCHC Reward Proposal": "cchc_eval.permissions.documents.has_permission",
	"CCHC Reward Decision": "cchc_eval.permissions.documents.has_permission",
	"CCHC Improvement Plan": "cchc_eval.permissions.documents.has_permission",
	"CCHC Review Request": "cchc_eval.permissions.documents.has_permission",
	"CCHC Review Answer": "cchc_eval.permissions.documents.has_permission",
	"CCHC Released Result": "cchc_eval.permissions.documents.has_permission",
	"CCHC Released Ranking": "cchc_eval.permissions.documents.has_permission",
	"CCHC Released Reward": "cchc_eval.permissions.documents.has_permission",
	"CCHC Figure": "cchc_eval.permissions.documents.has_permission",
	"CCHC Monitoring Snapshot": "cchc_eval.permissions.documents.has_permission",
	"CCHC Criterion Task": "cchc_eval.permissions.documents.has_permission",
	"CCHC Criterion Comment": "cchc_eval.permissions.documents.has_permission",
	"File": "cchc_eval.permissions.files.has_permission",
	"Number Card": "cchc_eval.cchc_eval.number_card.open_rounds.has_permission",
	"Workflow Action": "cchc_eval.permissions.pointers.has_permission",
	"Tag Link": "cchc_eval.permissions.pointers.has_permission",
	"Energy Point Log": "cchc_eval.permissions.pointers.has_permission",
	"Document Follow": "cchc_eval.permissions.pointers.has_permission",
}
auth_hooks = [
	"cchc_eval.permissions.door.check",
	"cchc_eval.permissions.files.check_download",
	"cchc_eval.permissions.requests.check",
	"cchc_eval.permissions.part_requests.check",
	"cchc_eval.controllers.sent_tables.check",
]
after_request = [
	"cchc_eval.overrides.exports.keep_texts",
	"cchc_eval.permissions.files.let_save_only",
	"cchc_eval.permissions.part_requests.hide_history",
	"cchc_eval.permissions.door.answer_alike",
	"cchc_eval.permissions.door.answer_in_words",
]
doc_events = {
	# `on_open`: our own event; a round is opened for the units of the rows passed with it.
	"CCHC Evaluation Round": {
		"on_open": "cchc_eval.cchc_eval.doctype.cchc_self_assessment.creation.on_round_opened",
		"on_update": "cchc_eval.cchc_eval.doctype.cchc_appraisal.parts.on_round_changed",
		"onload": "cchc_eval.overrides.history_words.give",
	},
	# Our own events. `on_issue`: a decision has its number and date and is about to be saved. `on_pdf_kept`: its PDF is
	# made and noted in it; `on_pdf_failed`: it is not made. `on_prepare`, `before_issue`: it is about to be approved,
	# or issued, and nothing is locked.
	"CCHC Council Decision": {
		"on_prepare": "cchc_eval.cchc_eval.doctype.cchc_improvement_plan.creation.on_decision_prepared",
		"on_submit": [
			"cchc_eval.printing.issued.keep_draft_later",
			"cchc_eval.cchc_eval.doctype.cchc_improvement_plan.creation.on_decision_approved",
		],
		"before_issue": "cchc_eval.printing.soundness.check_before_issue",
		"on_issue": "cchc_eval.printing.issued.keep_issued_later",
		"on_pdf_failed": "cchc_eval.notices.at_once.on_pdf_failed",
		"on_pdf_kept": "cchc_eval.printing.signing.tell_host_once_final",
		"onload": "cchc_eval.overrides.history_words.give",
	},
	"CCHC Reward Decision": {
		"on_issue": "cchc_eval.printing.issued.keep_issued_later",
		"on_pdf_failed": "cchc_eval.notices.at_once.on_pdf_failed",
		"onload": "cchc_eval.overrides.history_words.give",
	},
	# `on_ask`, `on_submit_to_head`, `on_hand_back`: our own events; unit, head, appraiser have something new.
	"CCHC Appraisal": {
		"on_ask": "cchc_eval.notices.at_once.on_ask",
		"on_submit_to_head": "cchc_eval.notices.at_once.on_submit_to_head",
		"on_hand_back": "cchc_eval.notices.at_once.on_submit_to_head",
		"onload": "cchc_eval.overrides.history_words.give",
	},
	"CCHC Council Vote": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Criteria Set": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Criterion Comment": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Criterion Task": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Figure": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Improvement Plan": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Review Answer": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Review Request": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Reward Form": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Reward Proposal": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Self Assessment": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Settings": {"onload": "cchc_eval.overrides.history_words.give"},
	"CCHC Unit": {"onload": "cchc_eval.overrides.history_words.give"},
	"Comment": {"validate": "cchc_eval.permissions.history.check_comment"},
	"Version": {"before_insert": "cchc_eval.cchc_eval.doctype.cchc_council_decision.line_sizes.shorten"},
	"Translation": {
		"on_update": "cchc_eval.controllers.words.forget",
		"on_trash": "cchc_eval.controllers.words.forget",
	},
	"Communication": {"validate": "cchc_eval.permissions.history.check_communication"},
	"ToDo": {"validate": "cchc_eval.permissions.history.check_todo"},
	"Document Follow": {"validate": "cchc_eval.permissions.history.check_follow"},
	"Auto Email Report": {"validate": "cchc_eval.overrides.exports.check_mailed"},
	"DocShare": {"validate": "cchc_eval.permissions.documents.refuse_sharing"},
	"File": {
		# Before Frappe moves a file whose privacy is changed.
		"before_validate": [
			"cchc_eval.permissions.files.check_borrowed",
			"cchc_eval.printing.issued.check_file",
			"cchc_eval.controllers.evidence_files.check_file",
		],
		"on_trash": [
			"cchc_eval.printing.issued.check_trash",
			"cchc_eval.controllers.evidence_files.check_trash",
		],
	},
	"User": {
		"on_update": "cchc_eval.cchc_eval.doctype.cchc_unit.access.on_user_update",
		"on_trash": "cchc_eval.cchc_eval.doctype.cchc_unit.access.on_user_trash",
		"after_rename": "cchc_eval.cchc_eval.doctype.cchc_unit.access.on_user_rename",
	},
}
# Before the file on the disk is removed; on_trash of a File is called after it.
delete_file_data_content = "cchc_eval.overrides.file_content.remove"
page_renderer = ["cchc_eval.printing.public_page.PublicPage", "cchc_eval.overrides.guides.GuidePage"]
jinja = {"methods": ["cchc_eval.printing.jinja.cchc_paper"]}
# docs/security.md says of each why.
override_whitelisted_methods = {
	"frappe.utils.print_format.download_pdf": "cchc_eval.printing.frappe_print.download_pdf",
}
scheduler_events = {
	"hourly": ["cchc_eval.printing.issued.keep_missing", "cchc_eval.notices.delivery.tell"],
	"daily": [
		"cchc_eval.printing.dossier.remove_old",
		"cchc_eval.cchc_eval.doctype.cchc_unit.access.sync_all",
		"cchc_eval.cchc_eval.doctype.cchc_self_assessment.sent_forms.remove_old",
		"cchc_eval.cchc_eval.doctype.cchc_improvement_plan.overdue.refresh",
		"cchc_eval.cchc_eval.doctype.cchc_figure.hooked.fetch_daily",
		"cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.keeping.keep_due",
	],
}
