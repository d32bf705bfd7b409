"""The user with whom a site signs in to its database, which the copies of a site share with it.

Frappe gives each site a user of its own. Where several databases have the same, it has to be told two things.
"""

from __future__ import annotations

from typing import Any


def database_user(config: dict[str, Any]) -> str:
    user: str = config.get("db_user") or config["db_name"]
    return user


def share_database_user() -> None:
    """Let Frappe of any release work so, in this process."""
    import frappe
    import frappe.database

    real = frappe.database.get_db

    def get_db(**given: Any) -> Any:
        # Some releases of 15 sign in as a user named like the database.
        db = real(**{**given, "user": database_user(frappe.conf)})
        # Asked for a table's columns, the database tells those of each database that the user may see.
        names, columns = db.get_db_table_columns, db.get_table_columns_description
        db.get_db_table_columns = lambda table: list(dict.fromkeys(names(table)))
        db.get_table_columns_description = lambda table: list({row.name: row for row in columns(table)}.values())
        return db

    frappe.database.get_db = get_db
