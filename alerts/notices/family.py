"""Whom an act on a parent reaches: the alerts that stand behind it."""

from collections.abc import Collection

from alerts.models import Alert


def behind(ids: Collection[int]) -> list[int]:
    """The children of these alerts, and theirs (a device behind its plant); two steps are all there are."""
    children = list(Alert.objects.filter(parent__in=ids).values_list("pk", flat=True))
    grandchildren = Alert.objects.filter(parent__in=children).values_list("pk", flat=True) if children else []
    return sorted({*children, *grandchildren} - set(ids))
