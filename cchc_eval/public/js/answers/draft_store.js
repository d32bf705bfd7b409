// Changes that are not saved yet, kept in this browser for each person and form, until the server has them.
const BEGINNING = "cchc-draft:";
const DAYS = 30;

const key_of = (name) => `${BEGINNING}${frappe.session.user}:${name}`;

// {at: when, modified: of which form, changes, typed}, or null.
export function read_kept(name) {
	try {
		return JSON.parse(localStorage.getItem(key_of(name)));
	} catch {
		return null;
	}
}

// Whether the browser took it. Nothing of who is on the way out.
export function keep(name, what) {
	if (frappe.app.logged_out) return true;
	try {
		localStorage.setItem(key_of(name), JSON.stringify({ at: new Date().toISOString(), ...what }));
		return true;
	} catch {
		return false;
	}
}

export const forget = (name) => localStorage.removeItem(key_of(name));

function forget_where(is_gone) {
	for (const key of Object.keys(localStorage)) {
		if (key.startsWith(BEGINNING) && is_gone(key)) localStorage.removeItem(key);
	}
}

function forget_old() {
	const before = new Date(Date.now() - DAYS * 86_400_000).toISOString();
	forget_where((key) => {
		try {
			return JSON.parse(localStorage.getItem(key)).at < before;
		} catch {
			return true;
		}
	});
}

// Who logs out leaves nothing on a computer that others use.
export function forget_at_logout() {
	forget_old();
	const logout = frappe.app.logout;
	frappe.app.logout = function (...given) {
		forget_where((key) => key.startsWith(key_of("")));
		return logout.apply(this, given);
	};
}
