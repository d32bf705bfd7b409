// The guide of whoever works on a form or list or reads a report, in the desk's Help menu.
const GUIDES = {
	"CCHC Self Assessment": ["can-bo-don-vi", "thu-truong-don-vi"],
	"CCHC Released Result": ["thu-truong-don-vi"],
	"CCHC Improvement Plan": ["thu-truong-don-vi"],
	"CCHC Reward Proposal": ["thu-truong-don-vi"],
	"CCHC Review Request": ["thu-truong-don-vi"],
	"CCHC Appraisal": ["tham-dinh"],
	"CCHC Council Decision": ["hoi-dong", "van-thu"],
	"CCHC Review Answer": ["van-thu"],
	"CCHC Released Ranking": ["van-thu"],
	"CCHC Released Reward": ["van-thu"],
	"CCHC Reward Decision": ["van-thu"],
	"CCHC Document Number": ["van-thu"],
	"CCHC Word Template": ["van-thu"],
	"CCHC Evaluation Round": ["quan-tri", "tham-dinh"],
	"CCHC Criteria Set": ["quan-tri"],
	"CCHC Figure": ["quan-tri"],
	"CCHC Unit": ["quan-tri"],
	"CCHC Settings": ["quan-tri"],
};
const TITLES = {
	"can-bo-don-vi": __("Guide: Filling In the Form"),
	"thu-truong-don-vi": __("Guide: Head of a Unit"),
	"tham-dinh": __("Guide: Appraising"),
	"hoi-dong": __("Guide: Council Session"),
	"van-thu": __("Guide: Issuing and Printing"),
	"quan-tri": __("Guide: Setting Up and Opening a Round"),
	"bao-cao": __("Guide: Reports"),
};
const REPORTS = [
	"CCHC Changes of Points",
	"CCHC Figures and Sources",
	"CCHC Plans",
	"CCHC Progress of a Round",
	"CCHC Ranking",
	"CCHC Rewards",
	"CCHC Self and Appraised Points",
	"CCHC Units by Field",
	"CCHC Weakest Criteria",
	"CCHC Years",
];

frappe.provide("frappe.help.help_links");
const leading_to = (pages) => pages.map((page) => ({ label: TITLES[page], url: `/huong-dan-cchc/${page}.md` }));
for (const [doctype, pages] of Object.entries(GUIDES)) {
	const links = leading_to(pages);
	for (const view of ["Form", "List"]) frappe.help.help_links[`${view}/${doctype}`] = links;
}
for (const report of REPORTS) frappe.help.help_links[`query-report/${report}`] = leading_to(["bao-cao"]);
