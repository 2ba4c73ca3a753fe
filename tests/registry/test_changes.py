"""Fingerprints and differences: any column counts, secrets are never shown."""

import pytest

from registry.changes import HIDDEN, differences, fingerprint
from registry.models import Device
from tests import factories as make


@pytest.mark.django_db
def test_a_fingerprint_follows_every_column_and_nothing_else() -> None:
    made = make.device(make.worksite())
    again = Device.objects.get(pk=made.pk)
    assert fingerprint(made) == fingerprint(again)
    again.save()  # only changed_at moves
    assert fingerprint(Device.objects.get(pk=made.pk)) == fingerprint(made)
    again.units = {"a34001": "mg/m3"}
    assert fingerprint(again) != fingerprint(made)


@pytest.mark.django_db
def test_a_changed_secret_is_named_but_not_shown() -> None:
    made = make.device(make.worksite(), password="old-one")
    after = Device.objects.get(pk=made.pk)
    after.password, after.name = "new-one", "新名"
    assert differences(made, after) == {"名称": ["", "新名"], "通讯密码": [HIDDEN, HIDDEN]}
