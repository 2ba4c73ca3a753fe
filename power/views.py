"""The pages of 用电监管: its sites, and one of them."""

from alerts.platform_page import PlatformPage
from alerts.site_page import SiteChart, SitePage
from power.filters import SiteFilter


class Sites(PlatformPage):
    slug = "power"
    filterset = SiteFilter


class Site(SitePage):
    slug = "power"


class Chart(SiteChart):
    slug = "power"
