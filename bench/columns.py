"""The columns that an INSERT of the benchmarks need not name: a model may gain one without breaking them."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model


def unnamed(kind: type[Model], named: Collection[str]) -> dict[str, Any]:
    """The columns of the model's own table that must not be empty and are not ``named``, with their defaults."""
    return {
        each.column: each.get_default()
        for each in kind._meta.local_concrete_fields
        if not each.null and not each.primary_key and each.column not in named
    }
