"""Notices of what waits for a person: once each in the bell, and in one mail a day.

Wording and roles of each kind are a Frappe Notification, which a site may change or switch off. Frappe's own sending is
not used for them: it writes to everyone of a role whatever they may see, one mail per document, and again where a job
is repeated.
"""
