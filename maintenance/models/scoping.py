"""Who sees maintenance records: the city all, officers their districts, a crew only its own."""

from typing import Any, Self

from django.db.models import Q, QuerySet

from accounts.models import Role
from registry.scoping import ScopedQuerySet


class CrewQuerySet(ScopedQuerySet):
    """Rows of a district that belong to a crew, found by ``crew_path``."""

    crew_path = "crew_id"

    def visible_to(self, user: Any) -> Self:
        rows = super().visible_to(user)
        if user.is_authenticated and user.is_one_of(Role.CREW):
            return rows.filter(**{self.crew_path: user.pk})
        return rows


def crewed(path: str, crew: str) -> type[CrewQuerySet]:
    """A queryset class whose district is reached by ``path`` and whose crew by ``crew``."""
    return type("CrewQuerySet", (CrewQuerySet,), {"district_path": path, "crew_path": crew})


class PhotoQuerySet(QuerySet):
    """Photos: of the forms one may see; and what one sent oneself, while no form has taken it up."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        visits = self.model._meta.get_field("visit").related_model.objects.visible_to(user)
        return self.filter(Q(visit__in=visits) | Q(visit__isnull=True, uploaded_by=user))
