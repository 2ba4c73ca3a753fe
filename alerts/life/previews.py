"""What an act would do, before it is done: how many, where, of which level, and how many not."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from alerts.actions import Refused
from alerts.life.states import VERBS, Standing, refusal
from alerts.models import Alert


@dataclass(frozen=True, slots=True)
class Preview:
    """``count`` alerts would be done, in these districts (in their order), of these levels; the others are
    ``refused`` by sentence."""

    count: int
    districts: list[tuple[str, int]]
    levels: dict[int, int]
    refused: dict[str, int]

    @property
    def sentence(self) -> str:
        """``214 条，3 个区县``."""
        places = f"，{len(self.districts)} 个区县" if self.districts else ""
        left_out = sum(self.refused.values())
        return f"{self.count} 条{places}" + (f"，另有 {left_out} 条不能办理" if left_out else "")


def preview(chosen: Collection[int] | QuerySet, verb: str, *, by: User) -> Preview:
    """What ``act`` would do now. One query however many alerts there are."""
    if verb not in VERBS:
        raise Refused("没有这个操作")
    found = chosen if isinstance(chosen, QuerySet) else Alert.objects.filter(pk__in=chosen)
    districts: Counter[tuple[int, str]] = Counter()
    levels: Counter[int] = Counter()
    refused: Counter[str] = Counter()
    for order, name, handling, condition, level, mine, n in _counted(found, by):
        sentence = refusal(VERBS[verb], Standing(handling, condition, level, bool(mine)), by.role)
        if sentence:
            refused[sentence] += n
        else:
            districts[order, name] += n
            levels[level] += n
    places = [(name, n) for (_, name), n in sorted(districts.items())]
    return Preview(levels.total(), places, dict(sorted(levels.items())), dict(refused))


def _counted(found: QuerySet, by: User) -> QuerySet:
    kinds = ("district__order", "district__name", "handling", "condition", "level", "mine")
    rows = found.visible_to(by).order_by().annotate(mine=Q(owner=by.pk))
    return rows.values_list(*kinds).annotate(n=Count("pk"))
