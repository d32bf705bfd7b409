"""Which site tests are of what changed: for `make quick`.

Standard library only.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE_TESTS = "tests/site"
MODULE = "cchc_eval/cchc_eval/"
DOCTYPES = f"{MODULE}doctype/cchc_"
SUPPORT = f"{SITE_TESTS}/support/"
# No site test says anything of it: the unit tests do, and of what the desk runs the browser tests of `make test`.
UNIT_TESTS_ONLY: tuple[str, ...] = ()
OF_THE_SAMPLE = ("appraisal", "demo", "forms", "round_folder", "settings")
# Beginnings of paths and the folders of site tests that are theirs; the first that fits a file counts. Of what many
# parts stand on, these are the parts that meet most of it: the whole is for `make test`.
TESTS_OF = (
    (f"{DOCTYPES}criteri", ("masters",)),
    (f"{DOCTYPES}unit_result", ("decision",)),
    (f"{DOCTYPES}unit", ("masters",)),
    (f"{DOCTYPES}settings", ("masters",)),
    (f"{DOCTYPES}round", ("round",)),
    (f"{DOCTYPES}deadline", ("round",)),
    (f"{DOCTYPES}figure", ("figures",)),
    (f"{DOCTYPES}monitoring", ("monitoring",)),
    (f"{DOCTYPES}evaluation_round/monitoring.py", ("monitoring",)),
    (f"{DOCTYPES}evaluation_round", ("round",)),
    (f"{DOCTYPES}self_assessment/figures.py", ("figures",)),
    (f"{DOCTYPES}self", ("self_assessment",)),
    (f"{DOCTYPES}evidence", ("self_assessment",)),
    (f"{DOCTYPES}apprais", ("appraisal",)),
    (f"{DOCTYPES}bonus", ("appraisal",)),
    (f"{DOCTYPES}part_state", ("appraisal",)),
    (f"{DOCTYPES}council_decision", ("decision", "session")),
    (f"{DOCTYPES}attendance", ("session",)),
    (f"{DOCTYPES}council_vote", ("session",)),
    (f"{DOCTYPES}council", ("decision",)),
    (f"{DOCTYPES}excluded_unit", ("decision",)),
    (f"{DOCTYPES}rank", ("decision",)),
    (f"{DOCTYPES}document_number", ("paper",)),
    (f"{DOCTYPES}legal_basis", ("paper",)),
    (f"{DOCTYPES}recipient", ("paper",)),
    (f"{DOCTYPES}word_template", ("paper",)),
    (f"{DOCTYPES}improvement", ("plan",)),
    (f"{DOCTYPES}independent", ("appraisal",)),
    (f"{DOCTYPES}released_reward", ("reward",)),
    (f"{DOCTYPES}released", ("decision", "permissions")),
    (f"{DOCTYPES}review", ("review",)),
    (f"{DOCTYPES}reward", ("reward",)),
    (f"{DOCTYPES}nominee", ("reward",)),
    (f"{DOCTYPES}base_salary", ("reward",)),
    (f"{DOCTYPES}notice", ("notices",)),
    (f"{DOCTYPES}access_grant", ("permissions",)),
    (f"{MODULE}doctype/__init__.py", ("masters",)),
    (f"{MODULE}print_format/", ("paper",)),
    (f"{MODULE}report/", ("reports",)),
    # Workspace, number cards, charts.
    (MODULE, ("masters",)),
    ("cchc_eval/controllers/batched_tables.py", ("appraisal", "decision")),
    ("cchc_eval/controllers/evidence_files.py", ("self_assessment", "plan", "review")),
    ("cchc_eval/controllers/issue.py", ("decision", "paper", "reward")),
    ("cchc_eval/controllers/released_document.py", ("decision", "reward")),
    ("cchc_eval/controllers/sent_tables.py", ("permissions",)),
    ("cchc_eval/controllers/workflow_step.py", ("self_assessment", "plan", "review")),
    ("cchc_eval/controllers/", ("self_assessment", "appraisal", "plan")),
    ("cchc_eval/notices/", ("notices",)),
    ("cchc_eval/overrides/", ("permissions",)),
    ("cchc_eval/permissions/", ("permissions",)),
    ("cchc_eval/printing/", ("paper",)),
    ("cchc_eval/integrity/monitoring.py", ("monitoring",)),
    ("cchc_eval/integrity/", ("integrity",)),
    ("cchc_eval/storage/rows_by_name.py", ("locks", "masters")),
    ("cchc_eval/storage/transactions.py", ("at_once",)),
    ("cchc_eval/storage/", ("paper", "decision")),
    # What comes and goes with the app.
    ("cchc_eval/demo/", ("install",)),
    ("cchc_eval/fixtures/README.md", UNIT_TESTS_ONLY),
    ("cchc_eval/fixtures/", ("install",)),
    ("cchc_eval/install.py", ("install",)),
    ("cchc_eval/modules.txt", ("install",)),
    # The sample data, of which most is the command's own.
    ("cchc_eval/offline/sample/", ("install",)),
    *((f"cchc_eval/offline/{name}.py", ("install",)) for name in OF_THE_SAMPLE),
    ("cchc_eval/offline/", UNIT_TESTS_ONLY),
    ("cchc_eval/patches", ("install",)),
    ("cchc_eval/__init__.py", ("install",)),
    ("cchc_eval/hooks.py", ("install", "permissions")),
    # What the desk shows.
    ("cchc_eval/desktop_icon/", ("masters",)),
    ("cchc_eval/public/images/", ("masters",)),
    ("cchc_eval/public/", UNIT_TESTS_ONLY),
    ("cchc_eval/templates/", ("notices",)),
    ("cchc_eval/translations/", ("masters", "notices")),
    ("cchc_eval/workspace_sidebar/", ("masters",)),
    # The rooms without Frappe, by what stands on them.
    ("cchc_eval/data/reward-forms.json", ("reward",)),
    ("cchc_eval/data/", ("masters", "appraisal")),
    ("cchc_eval/documents/", ("paper",)),
    ("cchc_eval/rules/appraisal_parts.py", ("appraisal",)),
    ("cchc_eval/rules/council.py", ("session",)),
    ("cchc_eval/rules/council_reading.py", ("decision",)),
    ("cchc_eval/rules/improvement.py", ("plan",)),
    ("cchc_eval/rules/monitoring.py", ("monitoring",)),
    ("cchc_eval/rules/periods.py", ("round",)),
    ("cchc_eval/rules/way_up.py", ("plan",)),
    ("cchc_eval/rules/", ("reward",)),
    ("cchc_eval/scoring/bonus.py", ("appraisal",)),
    ("cchc_eval/scoring/bindings.py", ("figures",)),
    ("cchc_eval/scoring/caps.py", ("decision",)),
    ("cchc_eval/scoring/forecast.py", ("self_assessment",)),
    ("cchc_eval/scoring/figures.py", ("figures",)),
    ("cchc_eval/scoring/grouping.py", ("decision",)),
    ("cchc_eval/scoring/snapshot.py", ("decision",)),
    ("cchc_eval/scoring/", ("self_assessment", "appraisal")),
    ("cchc_eval/vietnamese/alphabet.py", ("decision",)),
    ("cchc_eval/vietnamese/people.py", ("reward",)),
    ("cchc_eval/vietnamese/", ("paper",)),
    ("cchc_eval/workbook/appendix_book.py", ("paper",)),
    ("cchc_eval/workbook/appraisal_", UNIT_TESTS_ONLY),
    ("cchc_eval/workbook/criteria", ("masters",)),
    ("cchc_eval/workbook/figures_book.py", ("figures",)),
    ("cchc_eval/workbook/form", ("self_assessment",)),
    ("cchc_eval/workbook/plain.py", ("permissions",)),
    ("cchc_eval/workbook/", ("self_assessment", "masters")),
    # What the site tests stand on.
    (f"{SUPPORT}asking.py", ("paper", "permissions")),
    (f"{SUPPORT}breaking.py", ("at_once",)),
    (f"{SUPPORT}called.py", ("http",)),
    (f"{SUPPORT}costs.py", ("session", "round", "decision", "notices")),
    (f"{SUPPORT}damages.py", ("integrity",)),
    (f"{SUPPORT}entries_counted.py", ("decision", "self_assessment")),
    (f"{SUPPORT}factories.py", ("masters", "round")),
    (f"{SUPPORT}factories_appraisal.py", ("appraisal", "decision")),
    (f"{SUPPORT}factories_figures.py", ("figures",)),
    (f"{SUPPORT}factories_followup.py", ("plan", "review")),
    (f"{SUPPORT}factories_masters.py", ("masters",)),
    (f"{SUPPORT}factories_meeting.py", ("session",)),
    (f"{SUPPORT}background.py", ("paper", "reward")),
    (f"{SUPPORT}factories_monitoring.py", ("monitoring",)),
    (f"{SUPPORT}factories_notice.py", ("notices",)),
    (f"{SUPPORT}factories_paper.py", ("paper",)),
    (f"{SUPPORT}printed_papers.py", ("paper",)),
    (f"{SUPPORT}factories_parts.py", ("appraisal", "permissions")),
    (f"{SUPPORT}factories_reward.py", ("reward",)),
    (f"{SUPPORT}factories_round.py", ("round", "self_assessment")),
    (f"{SUPPORT}factories_session.py", ("session", "decision")),
    (f"{SUPPORT}factories_whole.py", ("at_once", "integrity", "locks")),
    (f"{SUPPORT}forms.py", ("self_assessment",)),
    (f"{SUPPORT}fuzzing.py", ("http",)),
    (f"{SUPPORT}http_", ("http",)),
    (f"{SUPPORT}installing.py", ("install",)),
    (f"{SUPPORT}killed_server.py", ("at_once",)),
    (f"{SUPPORT}leaks.py", ("permissions",)),
    (f"{SUPPORT}neighbour.py", ("locks",)),
    (f"{SUPPORT}pdf_files.py", ("http",)),
    (f"{SUPPORT}readers.py", ("decision", "appraisal")),
    (f"{SUPPORT}refusals.py", ("self_assessment", "decision")),
    (f"{SUPPORT}reviewing.py", ("review",)),
    (f"{SUPPORT}scoring_counted.py", ("self_assessment", "appraisal")),
    (f"{SUPPORT}serve_breaking.py", ("at_once",)),
    (f"{SUPPORT}sessions.py", ("at_once",)),
    (f"{SUPPORT}site_connection.py", ("harness",)),
    (f"{SUPPORT}what_if_checked.py", ("decision", "session")),
    (f"{SUPPORT}worker.py", ("at_once",)),
    (f"{SUPPORT}worlds.py", ("harness", "decision")),
    (f"{SITE_TESTS}/conftest.py", ("harness", "decision")),
    ("tests/bench.py", ("harness", "install")),
    ("tests/database_user.py", ("harness",)),
    ("tests/run.py", ("harness",)),
    ("tests/serve.py", ("harness",)),
    ("tests/site_copies.py", ("harness",)),
    ("tests/throwaway.py", ("install",)),
    ("tests/host_app/figures.py", ("figures",)),
    ("tests/host_app/", ("paper",)),
    ("docs/integration.md", ("install",)),
)


def folders() -> list[str]:
    """The folders of site tests to run, from the root of the repository."""
    named = {folder for path in _changed() for folder in folders_of(path) or ()}
    return [f"{SITE_TESTS}/{folder}" for folder in sorted(named) if (ROOT / SITE_TESTS / folder).is_dir()]


def folders_of(path: str) -> Iterable[str] | None:
    """None where nothing says what tests the file."""
    for start, tests in TESTS_OF:
        if path.startswith(start):
            return tests
    folder, inside, _ = path.removeprefix(f"{SITE_TESTS}/").partition("/")
    return (folder,) if inside and path.startswith(f"{SITE_TESTS}/") and folder != "support" else None


def _changed() -> list[str]:
    """What differs from where this work left main, committed or not; on main itself from the commit before."""
    base = _git("merge-base", "HEAD", "main").strip()
    if not base or (base == _git("rev-parse", "HEAD").strip() and not _git("status", "--porcelain")):
        base = "HEAD~1"
    # A file that was moved counts where it was and where it is.
    differing = _git("diff", "--name-only", "--no-renames", "-z", base)
    return [path for path in (differing + _git("ls-files", "--others", "--exclude-standard", "-z")).split("\0") if path]


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout
