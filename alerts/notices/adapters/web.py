"""One POST to an address that an administrator typed: no private network, no redirect, no endless answer.

The name is resolved once, every address it has must be a public one, and the connection goes to an address
that was looked at: a name that changes its mind between look and call (DNS rebinding) gains nothing.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from alerts.notices.adapters.message import Failed

TIMEOUT_S = 5.0
DEADLINE_S = 12.0
"""For the whole exchange, however slowly the answer drips."""
LONGEST_ANSWER = 64 * 1024


class Unfit(ValueError):
    """The address may not be called; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Target:
    is_https: bool
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "Target":
        """Raises Unfit unless ``url`` is a plain http(s) address."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise Unfit("地址不是有效的网址") from None
        if parts.scheme not in {"http", "https"}:
            raise Unfit("地址应以 https:// 或 http:// 开头")
        if not parts.hostname or parts.username is not None or any(c.isspace() for c in url):
            raise Unfit("地址不是有效的网址")
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        if not path.isascii():
            raise Unfit("地址中含有未转义的字符")
        https = parts.scheme == "https"
        return cls(https, parts.hostname, port or (443 if https else 80), path)


def addresses(target: Target, *, private: bool) -> list[str]:
    """The IP addresses of the host. Unfit when one lies in a private network and ``private`` is false."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Failed(f"找不到主机 {target.host}") from None
    known = [str(each[4][0]) for each in found]
    if not private and not all(_is_public(each) for each in known):
        raise Unfit("地址指向内部网络，不允许向内网发送通知")
    return known


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.split("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast


def post(url: str, fields: dict[str, Any], *, private: bool, headers: dict[str, str] | None = None) -> Any:
    """POST ``fields`` as JSON; the answer's JSON, {} when it is none. Failed when it was not accepted."""
    try:
        target = Target.of(url)
        first = addresses(target, private=private)[0]
    except Unfit as fault:
        raise Failed(str(fault), lasting=True) from None
    body = json.dumps(fields, ensure_ascii=False).encode()
    try:
        status, answer = _exchange(target, first, body, headers or {})
    except (OSError, http.client.HTTPException) as fault:
        raise Failed(f"连接 {target.host} 失败：{_why(fault)}") from None
    if not 200 <= status < 300:
        again = status in {408, 425, 429} or status >= 500
        raise Failed(f"{target.host} 返回 HTTP {status}", lasting=not again)
    try:
        return json.loads(answer)
    except ValueError:
        return {}


def _why(fault: Exception) -> str:
    return "超时" if isinstance(fault, TimeoutError) else (str(fault) or type(fault).__name__)[:120]


def _exchange(target: Target, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    line = socket.create_connection((address, target.port), TIMEOUT_S)
    late = threading.Timer(DEADLINE_S, _cut, [line])
    late.daemon = True
    late.start()
    try:
        if target.is_https:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
        talk = http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT_S)
        talk.sock = line
        talk.request("POST", target.path, body, {"Content-Type": "application/json", **headers})
        answer = talk.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER)
    finally:
        late.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
