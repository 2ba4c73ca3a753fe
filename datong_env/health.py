"""Does a process of ours answer? `python -m datong_env.health web|gateway PORT`, for a container's check."""

import http.client
import socket
import sys

from .environment import words

TIMEOUT_S = 5


def web(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    asked.request(
        "GET", "/healthz", headers={"Host": (words("DATONG_HOSTS") or ["localhost"])[0].lstrip(".*")}
    )
    return asked.getresponse().status == http.HTTPStatus.OK


def gateway(port: int) -> bool:
    socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S).close()
    return True


if __name__ == "__main__":
    ask = {"web": web, "gateway": gateway}[sys.argv[1]]
    try:
        sys.exit(0 if ask(int(sys.argv[2])) else 1)
    except OSError as fault:
        sys.exit(str(fault))
