// The words of the calendar that Frappe opens for dates; it brings none in Vietnamese.
const numbers = (count, of) => Array.from({ length: count }, (_, index) => of(index + 1));

$.fn.datepicker.language.vi ||= {
	days: ["Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"],
	daysShort: ["CN", "T2", "T3", "T4", "T5", "T6", "T7"],
	daysMin: ["CN", "T2", "T3", "T4", "T5", "T6", "T7"],
	months: numbers(12, (month) => `Tháng ${month}`),
	monthsShort: numbers(12, (month) => `Th. ${month}`),
	today: "Hôm nay",
	clear: "Xóa",
	dateFormat: "dd/mm/yyyy",
	timeFormat: "hh:ii",
	firstDay: 1,
};

// Frappe's calendar knows the user's own language alone: who has none, as Administrator, reads the site's elsewhere.
const set_date_options = frappe.ui.form.ControlDate.prototype.set_date_options;
frappe.ui.form.ControlDate.prototype.set_date_options = function () {
	set_date_options.call(this);
	if (!frappe.boot.user?.language && frappe.boot.lang === "vi") this.datepicker_options.language = "vi";
};
