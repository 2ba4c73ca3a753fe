"""Which project a page is about: the one its address names, else the one evaluated last."""

from django.http import HttpRequest

from performance.models import Project
from registry.actions import Refused

NONE_YET = "还没有项目，请先编制一个年度的自评表"


def project_of(request: HttpRequest) -> Project | None:
    asked = request.GET.get("project", "")
    if asked.isdecimal() and len(asked) < 10:
        return Project.objects.filter(pk=asked).first()
    return Project.objects.order_by("-evaluations__year", "pk").first()


def wanted_project(request: HttpRequest) -> Project:
    """The same; Refused while there is none."""
    found = project_of(request)
    if found is None:
        raise Refused(NONE_YET)
    return found
