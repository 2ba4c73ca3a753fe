"""Which project a page is about: the one its address names, else the one evaluated last."""

from django.http import HttpRequest

from performance.models import Project


def project_of(request: HttpRequest) -> Project | None:
    asked = request.GET.get("project", "")
    if asked.isdigit():
        return Project.objects.filter(pk=asked).first()
    return Project.objects.order_by("-evaluations__year", "pk").first()
