"""Who sees the city's own papers: whoever may evaluate sees all of them, others nothing."""

from typing import Any, Self

from django.db import models

from registry.access import able


class EvaluatorQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if able(user, "evaluate") else self.none()
