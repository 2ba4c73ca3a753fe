"""The middleware of static files reads some thousand of them for each test client; here once a process."""

from whitenoise.middleware import WhiteNoiseMiddleware

FOUND: dict[str, dict] = {}
look = WhiteNoiseMiddleware.add_files_from_finders


def add_found(middleware: WhiteNoiseMiddleware) -> None:
    """What the first of the same address found, which no test changes."""
    if middleware.static_prefix not in FOUND:
        look(middleware)
        FOUND[middleware.static_prefix] = dict(middleware.files)
    middleware.files.update(FOUND[middleware.static_prefix])


def once() -> None:
    WhiteNoiseMiddleware.add_files_from_finders = add_found
