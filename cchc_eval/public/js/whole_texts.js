// A field of limited length takes the beginning of what is pasted and drops the rest without a word: here it is said.
document.addEventListener("paste", ({ target, clipboardData }) => {
	if (!cur_frm?.doctype.startsWith("CCHC ") || !(target.maxLength > 0)) return;
	const pasted = clipboardData?.getData("text") || "";
	const kept = target.value.length - (target.selectionEnd - target.selectionStart);
	if (kept + pasted.length <= target.maxLength) return;
	frappe.msgprint({
		title: __("The text is cut"),
		message: __("This field holds {0} characters: the end of what you pasted is not in it.", [target.maxLength]),
		indicator: "orange",
	});
});
