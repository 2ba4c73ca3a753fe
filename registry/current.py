"""The district that a person looks at now: chosen in the top bar, kept in the session."""

from django.http import HttpRequest

from registry.models import District

KEY = "district"


def current_district(request: HttpRequest) -> District | None:
    """The chosen district, as long as the user may see it; None for all of theirs. Asked once a request."""
    if not hasattr(request, "_current_district"):
        code = request.session.get(KEY)
        visible = District.objects.visible_to(request.user).defer("boundary")
        found = visible.filter(code=code).first() if code else None
        request._current_district = found
    return request._current_district


def choose(request: HttpRequest, code: str) -> None:
    """Remember ``code``; an empty one means all districts, an unknown or foreign one changes nothing."""
    if not code:
        request.session.pop(KEY, None)
    elif District.objects.visible_to(request.user).filter(code=code).exists():
        request.session[KEY] = code
