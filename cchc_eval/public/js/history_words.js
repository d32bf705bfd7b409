// The timeline of our documents in words: the server gives them with the document, Frappe the stored values beside it.
const is_ours = (doctype) => Boolean(doctype?.startsWith("CCHC "));

const sync_docinfo = frappe.model.sync_docinfo;
frappe.model.sync_docinfo = (response) => {
	if (is_ours(response.docinfo?.doctype)) put_into_words(response);
	return sync_docinfo(response);
};

function put_into_words({ docinfo: info, docs }) {
	const sent = (docs || []).find((doc) => doc.doctype === info.doctype && doc.name === info.name);
	const { versions = [], people = {} } = (sent || locals[info.doctype]?.[info.name])?.__onload?.history || {};
	const words = Object.fromEntries(versions.map(({ name, data }) => [name, { data }]));
	info.versions = (info.versions || [])
		// Those that change nothing visible have no words; those that are newer than the document have none yet.
		.filter(({ name }) => words[name] || !sent?.__onload?.history)
		.map((version) => ({ ...version, ...words[version.name] }));
	for (const log of info.attachment_logs || []) {
		// The timeline adds its own verb before the link, in the reader's language.
		log.content = log.content.slice(Math.max(log.content.indexOf("<a "), 0));
	}
	info.user_info = { ...people, ...info.user_info };
}
