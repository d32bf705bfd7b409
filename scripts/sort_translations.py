"""Put translations/vi.csv in order and drop rows that are there twice; of two that differ, the later one stays.

Standard library only.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

CSV = Path(__file__).resolve().parent.parent / "cchc_eval" / "translations" / "vi.csv"


def main() -> None:
    rows: dict[tuple[str, str], str] = {}
    with CSV.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row:
                key = (row[0], row[2] if len(row) > 2 else "")
                if rows.get(key, row[1]) != row[1]:
                    print(f"{key}: «{rows[key]}» gives way to «{row[1]}»")
                rows[key] = row[1]
    temporary = CSV.with_suffix(".new")
    with temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for (source, context), translation in sorted(rows.items()):
            writer.writerow([source, translation, context] if context else [source, translation])
    os.replace(temporary, CSV)


if __name__ == "__main__":
    main()
