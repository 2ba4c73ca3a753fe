"""The pages of 餐饮油烟: its sites, and one of them."""

from alerts.platform_page import PlatformPage
from alerts.site_page import SiteChart, SitePage
from fume.filters import SiteFilter


class Sites(PlatformPage):
    slug = "fume"
    filterset = SiteFilter


class Site(SitePage):
    slug = "fume"


class Chart(SiteChart):
    slug = "fume"
