"""Telling people what waits for them: once each in the bell, and in one mail a day.

What is told and to which roles is a Frappe Notification that each site may reword or switch off. Frappe's own
sending is not used for them: it writes to everybody of a role whatever they may see, one mail a document, and again
where a job is repeated.
"""
