"""The sample round, copied out of the package to try everything on."""

from __future__ import annotations

from pathlib import Path

from cchc_eval.offline.files import Outputs

SAMPLE = Path(__file__).with_name("sample")


def copy_sample(target: Path, force: bool, remarks: list[str] | None = None) -> None:
    """Settings, filled-in forms and appraisal of six units. Raises BadInput where one exists already."""
    found = sorted(path for path in SAMPLE.rglob("*") if path.is_file())
    files = {path.relative_to(SAMPLE).as_posix(): path for path in found}
    with Outputs(target, files, force, remarks=remarks) as outputs:
        for name, path in files.items():
            outputs.write(name, path.read_bytes())
