"""Putting the app on a site and taking it off: what is kept over migrate, what is left, and where it breaks off."""

from __future__ import annotations

from typing import Any

import pytest
from installing import Throwaway

# Frappe 16's record of who changed permissions.
PERMISSION_LOG = "tabPermission Log"
# What Frappe itself writes or keeps: the list of apps with new row names, what was deleted, the histories of users,
# roles, permissions and workflows, the tags of the site.
FRAPPES_OWN = {
	PERMISSION_LOG,
	"tabInstalled Application",
	"tabDeleted Document",
	"tabComment",
	"tabVersion",
	"tabTag",
	"tabError Log",
	"tabScheduled Job Log",
	"tabActivity Log",
	"tabRQ Job",
	"tabSessions",
	"tabSeries",
}


@pytest.fixture(scope="module")
def bare(throwaway: Throwaway) -> dict[str, Any]:
	"""What the site holds without the app."""
	(tables,) = throwaway.lifecycle("snapshot")
	assert not any(table.startswith("tabCCHC") for table in tables), f"{throwaway.bench.site} has the app"
	return tables


def test_install_migrate_and_uninstall(throwaway: Throwaway, bare: dict[str, Any]) -> None:
	"""Each repeated where it broke off, also on a site that doesn't know yet that the app has modules, as where it came
	onto the bench without `bench build`."""
	throwaway.lifecycle(
		*("forget_modules", "break_off_in_doctypes"),
		*("forget_modules", "break_off_after_doctypes"),
		"forget_modules",
	)
	throwaway.install()
	whole, _, edits = throwaway.lifecycle("kept", "use", "kept")
	assert (whole["criteria_sets"], whole["workflows"]) == (1, 7)
	assert (edits["department"], edits["transition"], edits["export"]) == (
		"Sở Khoa học và Công nghệ",
		"CCHC Unit Staff",
		1,
	)
	throwaway.frappe("migrate", "--skip-search-index")
	kept, used, _ = throwaway.lifecycle("kept", "snapshot", "break_off_uninstall")
	assert kept == edits
	# What nothing is left of, below.
	assert {"tabCCHC Unit", "tabWorkflow", "files"} <= {
		table for table, rows in used.items() if rows != bare.get(table)
	}
	logged = used.get(PERMISSION_LOG, [])

	throwaway.uninstall()
	after, arranged, _, now = throwaway.lifecycle("snapshot", "arranged", "tidy", "snapshot")
	assert arranged in ({}, {"layout": ["Users"], "items": ["User"]})
	assert set(logged) <= set(after.get(PERMISSION_LOG, []))
	nothing_is_left(now, bare)


@pytest.mark.parametrize("broken", ["note_as_installed", "break_off_in_doctypes"])
def test_uninstall_takes_away_what_is_half_there(broken: str, throwaway: Throwaway, bare: dict[str, Any]) -> None:
	"""As older versions of the app left a site: noted as installed, with no DocTypes or some."""
	*_, now = throwaway.lifecycle(broken, "note_as_installed", "forget_modules", "uninstall", "snapshot")
	nothing_is_left(now, bare)


def nothing_is_left(now: dict[str, Any], bare: dict[str, Any]) -> None:
	assert not any("cchc" in table.lower() for table in now)
	left = {
		table: sorted(set(rows) - set(bare.get(table, ())))
		for table, rows in now.items()
		if isinstance(rows, list) and table not in FRAPPES_OWN
	}
	assert {table: rows for table, rows in left.items() if rows} == {}
	gone = {table for table, rows in bare.items() if isinstance(rows, list) and set(rows) - set(now[table])}
	assert gone <= FRAPPES_OWN
