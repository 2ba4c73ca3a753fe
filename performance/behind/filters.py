"""How the sites behind a number of the readings are narrowed."""

from collections import defaultdict
from collections.abc import Mapping

from registry.filters import PlatformFilter
from registry.models import Site


class SiteBehind(PlatformFilter):
    """By platform, district, and words of the site, its enterprise or its trade."""

    search_in = ("name", "enterprise__name", "address", "trade")

    class Meta:
        model = Site
        fields: list[str] = []

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than a whole platform."""
        if not self.form.is_valid():
            return False
        return bool(self.form.cleaned_data.get("district") or self.form.cleaned_data.get("search"))

    def found(self) -> dict[int, Site]:
        rows = self.qs.select_related("district").defer("district__boundary").order_by()
        return {each.pk: each for each in rows}


def by_platform(sites: Mapping[int, Site]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, each in sites.items():
        found[each.platform].append(pk)
    return found
