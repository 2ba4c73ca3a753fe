"""Who sees which rows. Every queryset a person can reach goes through ``visible_to``.

The rule itself lives here, in the lowest room, and asks the user only for ``sees_all_districts`` and
``district_codes()``; accounts.User answers.
"""

from typing import Any, Self

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a district, found by ``district_path``."""

    district_path = "district_id"

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_districts:
            return self
        return self.filter(**{f"{self.district_path}__in": user.district_codes()})


def scoped_by(path: str) -> type[ScopedQuerySet]:
    """A scoped queryset class whose district is reached by ``path``."""
    return type("ScopedQuerySet", (ScopedQuerySet,), {"district_path": path})
