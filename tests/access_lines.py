"""The words of the access tables: statuses by role, and the line of one address."""

from dataclasses import dataclass, field
from typing import Any

ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, "staff", "officer", "crew", "finance", "admin")


def statuses(anonymous: int, staff: int, officer: int, crew: int, finance: int, admin: int) -> dict[str, int]:
    return dict(zip(ROLES, (anonymous, staff, officer, crew, finance, admin), strict=True))


OPEN = statuses(200, 200, 200, 200, 200, 200)
PERSON = statuses(302, 200, 200, 200, 200, 200)
WATCH = statuses(302, 200, 200, 200, 403, 200)
KEEP = statuses(302, 200, 403, 403, 403, 200)
RULE = statuses(302, 403, 403, 403, 403, 200)
API_PERSON = statuses(403, 200, 200, 200, 200, 200)
API_WATCH = statuses(403, 200, 200, 200, 403, 200)
ADMIN = statuses(302, 302, 302, 302, 302, 200)
ADMIN_LOOK = statuses(302, 302, 302, 302, 302, 403)


def then(allowed: dict[str, int], status: int) -> dict[str, int]:
    """``allowed`` with another status where the door is open: 302 after a POST, 422 for an empty form."""
    return {role: status if each == 200 else each for role, each in allowed.items()}


def only(allowed: dict[str, int], *roles: str) -> dict[str, int]:
    """``allowed``, but 403 for every other role."""
    return {role: each if role in roles or role == ANONYMOUS else 403 for role, each in allowed.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One address. ``scoped``: a row of a district, 404 for people of another."""

    expected: dict[str, int]
    of: str | None = None
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    scoped: bool = True

    @property
    def is_scoped(self) -> bool:
        return self.of is not None and self.scoped


def look(expected: dict[str, int], of: str | None = None, **more: Any) -> list[Line]:
    return [Line(expected, of, **more)]


def edit(of: str | None = None, **more: Any) -> list[Line]:
    """A form: shown, and refused empty with its sentences."""
    return [Line(KEEP, of, **more), Line(then(KEEP, 422), of, method="post", **more)]


def act(expected: dict[str, int], of: str, *, to: int = 302, **more: Any) -> list[Line]:
    """A POST that acts and leads back."""
    return [Line(then(expected, to), of, method="post", **more)]


HANDLE = only(WATCH, "staff", "officer", "admin")
