"""Running numbers: in order, a series a district and day, no gap after a failure, none twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from maintenance.models import Counter
from maintenance.numbers import next_number
from registry.models import District
from tests import factories

DAY = date(2026, 3, 2)


def district(code=factories.PINGCHENG):
    factories.known_districts()
    return District.objects.get(pk=code)


@pytest.mark.django_db
def test_each_district_and_day_counts_from_one():
    here, there = district(), district(factories.YUNGANG)
    assert next_number("YW", here, DAY) == f"YW-{here.pk}-20260302-001"
    assert next_number("YW", here, DAY) == f"YW-{here.pk}-20260302-002"
    assert next_number("YW", there, DAY).endswith("-001")
    assert next_number("GD", here, DAY).endswith("-001")
    assert next_number("YW", here, date(2026, 3, 3)).endswith("20260303-001")


@pytest.mark.django_db
def test_a_number_whose_record_failed_is_given_again():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number("YW", district(), DAY)
        raise ZeroDivisionError
    assert next_number("YW", district(), DAY).endswith("-001")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_one_each():
    here = district()

    def one(_):
        with transaction.atomic():
            made = next_number("YW", here, DAY)
        connection.close()
        return made

    with ThreadPoolExecutor(5) as threads:
        made = list(threads.map(one, range(20)))
    assert sorted(made) == [f"YW-{here.pk}-20260302-{n:03d}" for n in range(1, 21)]
    assert Counter.objects.get().last == 20
