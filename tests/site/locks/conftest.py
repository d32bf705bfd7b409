"""Tests in which a second session of the database must see what the first has committed."""

from http_fixtures import transaction

__all__ = ["transaction"]
