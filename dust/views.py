"""The pages of 颗粒物: its sites, and one of them."""

from alerts.platform_page import PlatformPage
from alerts.site_page import SiteChart, SitePage
from dust.filters import SiteFilter


class Sites(PlatformPage):
    slug = "dust"
    filterset = SiteFilter


class Site(SitePage):
    slug = "dust"


class Chart(SiteChart):
    slug = "dust"
