// What Frappe's desk leaves out for our documents.

// Sort menus, the timeline, filters, messages: in many places Frappe translates a label without its DocType, which left
// "Paper" English and made a place of "State". Our fields come into the desk with their labels translated; what they were
// is kept, since Frappe 15 stores the fields in the browser. A DocType that is open as a document is left as it is.
const sync = frappe.meta.sync;
frappe.meta.sync = (doc) => {
	if (doc.name.startsWith("CCHC ") && "__js" in doc) {
		for (const df of doc.fields.filter(({ label }) => label)) {
			df.cchc_label ??= df.label;
			df.label = __(df.cchc_label, null, doc.name);
		}
	}
	return sync.call(frappe.meta, doc);
};

// A workflow action gives back the document without what the server says of it beside (`__onload`).
const with_workflow = [
	"CCHC Self Assessment",
	"CCHC Appraisal",
	"CCHC Council Decision",
	"CCHC Reward Proposal",
	"CCHC Reward Decision",
	"CCHC Improvement Plan",
	"CCHC Review Request",
];
for (const doctype of with_workflow) {
	frappe.ui.form.on(doctype, {
		after_workflow_action: (frm) => frm.reload_doc(),
		// What is submitted keeps its files: the server refuses, so the cross beside them goes.
		// As all of these are promises: after one that is none Frappe's form waits until the server has answered whatever is
		// asked meanwhile, and only then goes on to the next, which may be what people open the form for.
		refresh: async (frm) => frm.page.wrapper.toggleClass("cchc-settled", frm.doc.docstatus > 0),
		// The icons of the timeline tell their English names, as "EsLineAttachment", beside entries that say what they are.
		timeline_refresh: (frm) => frm.timeline.timeline_items_wrapper.find(".timeline-badge").removeAttr("title"),
	});
}

// Frappe offers no steps in a form with changes, but those that were asked for before the first change come after it, and
// would take the place of Save.
const { States } = frappe.ui.form;
const setup_btn = States.prototype.setup_btn;
States.prototype.setup_btn = function (...added) {
	const { page, doctype } = this.frm;
	if (with_workflow.includes(doctype) && this.frm.is_dirty()) page.clear_actions_menu();
	else setup_btn.apply(this, added);
};

// Before a workflow action, Frappe 16 asks the server whether it is to be confirmed, which only System Managers may read:
// for everyone else the action ends in an error (Frappe #34991, mended by #36955 in a later 16). The form has the
// workflow at hand.
const get_value = frappe.db.get_value;
frappe.db.get_value = function (doctype, filters, fieldname, ...rest) {
	const of = doctype === "Workflow" && fieldname === "enable_action_confirmation" && filters?.document_type;
	if (!with_workflow.includes(of)) return get_value.call(this, doctype, filters, fieldname, ...rest);
	return Promise.resolve({ message: { [fieldname]: frappe.workflow.workflows[of][fieldname] } });
};

// Settings stand in Frappe 16's breadcrumbs by their English name. A form that was open before is named there at once, and
// with an error where what was read of it has been forgotten since.
const get_doc_title = frappe.model.get_doc_title;
if (get_doc_title) {
	frappe.model.get_doc_title = (doc) => {
		const [, doctype, ...name] = frappe.get_route();
		if (!doc && doctype?.startsWith("CCHC ")) return name.join("/");
		if (doc?.name === doc?.doctype && doc?.doctype.startsWith("CCHC ")) return __(doc.name);
		return get_doc_title.call(frappe.model, doc);
	};
}

// Links and habits lead to a workspace named Home, which a site without ERPNext does not have: "page not found". Our people
// come to the workspace that they chose as theirs, else to ours. The first that they have is on Frappe 16 one for developers.
const re_route = frappe.router.re_route;
frappe.router.re_route = function (sub_path) {
	const workspaces = frappe.workspaces || {};
	const { roles, default_workspace } = frappe.boot.user || {};
	const ours = roles?.some((role) => role.startsWith("CCHC "));
	if (sub_path === "home" && ours && !workspaces.home) {
		const first = [default_workspace?.name || "", "CCHC"].map(frappe.router.slug).find((name) => workspaces[name]);
		if (first) frappe.re_route.home = first;
	}
	return re_route.call(this, sub_path);
};

// Of an address of ours whose kind of document the user does not read, or nobody, Frappe says that no such page is found,
// over an empty screen.
const { pageview } = frappe.views;
const show_page = pageview.show;
pageview.show = function (name) {
	if (!name?.startsWith("cchc-") || frappe.boot.page_info[name]) return show_page.call(this, name);
	const message = __("There is no such page, or your account may not see it.");
	return frappe.show_message_page({ page_name: name, message, img: "/assets/frappe/images/ui/bubble-tea-sorry.svg" });
};

// Frappe lists its own workspaces, on users, websites and integrations, for everyone. Who has roles of the evaluation alone
// can use nothing that stands there; the workspaces of other apps and their own stay.
const EVERYONE = ["All", "Guest", "Desk User"];
const workspace_view = frappe.views.Workspace?.prototype;
const get_pages = workspace_view?.get_pages;
if (get_pages) {
	workspace_view.get_pages = async function () {
		const answer = await get_pages.call(this);
		const roles = frappe.user_roles.filter((role) => !EVERYONE.includes(role));
		if (!roles.length || !roles.every((role) => role.startsWith("CCHC "))) return answer;
		const is_frappes = ({ module }) => frappe.boot.module_app?.[frappe.scrub(module || "")] === "frappe";
		return { ...answer, pages: answer.pages.filter((page) => !page.public || !is_frappes(page)) };
	};
}

// Administrator holds every role by Frappe's rule and none in the evaluation, as the server has it (`roles_of`): who only
// looks is offered no step, and nothing is asked in their name that the server refuses.
const has_role = frappe.user.has_role;
frappe.user.has_role = function (roles) {
	const ours = [roles].flat().every((role) => String(role).startsWith("CCHC "));
	return ours && frappe.session.user === "Administrator" ? false : has_role.call(this, roles);
};
