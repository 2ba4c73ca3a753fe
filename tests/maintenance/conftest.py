"""Files of these tests lie in a folder of their own."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests import factories as make


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "visits"


@pytest.fixture
def crew(db: None) -> User:
    return make.user("crew", make.PINGCHENG)


@pytest.fixture
def phone(crew: User) -> Client:
    client = Client()
    client.force_login(crew)
    return client
