"""Whose address lockout and the audit log see."""

import pytest
from django.http import HttpRequest, HttpResponse

from datong_env.proxies import ClientAddress


def address_seen(forwarded: str, proxies: int, settings) -> str:
    settings.PROXIES = proxies
    request = HttpRequest()
    request.META |= {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": forwarded}
    return ClientAddress(lambda seen: HttpResponse(seen.META["REMOTE_ADDR"]))(request).content.decode()


@pytest.mark.parametrize(
    ("forwarded", "proxies", "seen"),
    [
        ("203.0.113.7", 0, "10.0.0.9"),  # no proxy of ours: the header is the visitor's invention
        ("203.0.113.7", 1, "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7", 1, "203.0.113.7"),  # what the visitor put in front is not believed
        ("1.1.1.1, 203.0.113.7, 10.0.0.8", 2, "203.0.113.7"),
        ("", 1, "10.0.0.9"),
        ("203.0.113.7", 2, "10.0.0.9"),  # fewer hops than proxies: nobody to believe
    ],
)
def test_only_our_own_proxies_are_believed(forwarded: str, proxies: int, seen: str, settings) -> None:
    assert address_seen(forwarded, proxies, settings) == seen
