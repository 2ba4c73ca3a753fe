"""Whom an act on a parent reaches: the alerts that stand behind it."""

from collections.abc import Collection

from alerts.models import Alert


def leaders(ids: Collection[int]) -> dict[int, int]:
    """Child → the one of ``ids`` that it stands behind, directly or behind another (a device behind its
    plant); two steps are all there are. Those named in ``ids`` themselves are left out."""
    asked = set(ids)
    near = _children(asked)
    far = {child: near[parent] for child, parent in _children(set(near) - asked).items()}
    return {child: leader for child, leader in (far | near).items() if child not in asked}


def _children(parents: Collection[int]) -> dict[int, int]:
    if not parents:
        return {}
    return dict(Alert.objects.filter(parent__in=parents).order_by().values_list("pk", "parent"))
