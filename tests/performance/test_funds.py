"""资金台账: booked within contract and budget, taken back and never rewritten; what it tells the form."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from openpyxl import load_workbook

from performance import measuring
from performance.funds import actions
from performance.funds.ledger import ledger
from performance.funds.report import workbook
from performance.models import Budget, Contract, Payment, Project
from registry.actions import Refused
from tests import factories
from tests.performance.making import NOW, budgeted, contract, filed, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return factories.user("finance")


@pytest.fixture
def project():
    return Project.objects.create(name="运维费", department="市局", unit="市局")


def test_a_year_adds_up_by_source_contract_and_month(project, finance):
    first = paid(project, finance)
    paid(project, finance, "349000", "P-2", 10)
    actions.take_back(first.pk, on=date(2026, 7, 1), voucher="C-1", note="户名错误", by=finance, now=NOW)
    found = ledger(project, 2026)
    assert (found.full, found.paid, found.left) == (700_000, 349_000, 351_000)
    assert found.rate == Decimal("49.9")
    assert [each for each in found.monthly if each] == [349_000, -349_000, 349_000]
    assert found.burn[-1] == 349_000
    assert (found.contracts[0].paid, found.contracts[0].left) == (349_000, 349_000)
    assert ledger(project, 2025).paid == 0


def test_a_contract_counts_where_it_serves_or_was_paid(project, finance, django_assert_num_queries):
    contract(project, finance, "HT-1", "500")
    late = contract(project, finance, "HT-2", "500")
    Contract.objects.filter(pk=late.pk).update(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    elsewhere = Project.objects.create(name="另一项目", department="市局", unit="市局")
    contract(elsewhere, finance, "HT-3", "500")
    with django_assert_num_queries(3):
        assert [each.contract.number for each in ledger(project, 2026).contracts] == ["HT-1"]
    budgeted(project, finance)
    row = Payment(contract=late, source="appropriation", paid_on=date(2026, 3, 1), amount=5, voucher="P-1")
    actions.pay(row, by=finance, now=NOW)
    actions.take_back(row.pk, on=date(2026, 3, 2), voucher="C-1", note="户名错误", by=finance, now=NOW)
    lines = {each.contract.number: each for each in ledger(project, 2026).contracts}
    assert set(lines) == {"HT-1", "HT-2"} and lines["HT-2"].paid_this_year == 0


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [("0", "应大于 0"), ("-5", "应大于 0"), ("349000.01", "超出合同")],
)
def test_a_payment_stays_within_its_contract(project, finance, amount, sentence):
    paid(project, finance)
    with pytest.raises(Refused, match=sentence):
        paid(project, finance, amount, "P-2")
    assert Payment.objects.count() == 1


def test_a_payment_stays_within_the_budget_of_its_source_and_year(project, finance):
    budgeted(project, finance, full="300000")
    with pytest.raises(Refused, match=r"预算只余 300,000\.00 元"):
        paid(project, finance, "300000.01")
    with pytest.raises(Refused, match="低于已支付"):
        paid(project, finance, "200000")
        budgeted(project, finance, full="199999.99")
    agreed = Contract.objects.get()
    later = Payment(contract=agreed, paid_on=date(2027, 1, 5), amount=Decimal(1), voucher="P-9")
    with pytest.raises(Refused, match="2027 年度没有"):
        actions.pay(later, by=finance, now=NOW)


def test_a_voucher_and_a_contract_number_are_entered_once(project, finance):
    paid(project, finance, "1000")
    with pytest.raises(Refused, match="凭证号 P-1 已经登记"):
        paid(project, finance, "1000")
    with pytest.raises(Refused, match="合同编号 HT-2026-01 已经登记"):
        contract(project, finance)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"on": date(2026, 5, 1)}, "不能早于"),
        ({"on": date(2027, 1, 1)}, "2026 年度内"),
        ({"on": date(2026, 12, 31)}, "不能晚于今天"),
        ({"note": " "}, "冲销原因"),
        ({"voucher": "P-1"}, "已经登记"),
    ],
)
def test_a_wrong_taking_back_is_refused(project, finance, change, sentence):
    row = paid(project, finance)
    said = {"on": date(2026, 7, 1), "voucher": "C-1", "note": "户名错误"} | change
    with pytest.raises(Refused, match=sentence):
        actions.take_back(row.pk, **said, by=finance, now=NOW)


def test_it_is_taken_back_once_and_a_reversal_never(project, finance):
    row = paid(project, finance)
    said = {"on": date(2026, 7, 1), "note": "户名错误", "by": finance, "now": NOW}
    undone = actions.take_back(row.pk, voucher="C-1", **said)
    with pytest.raises(Refused, match="已经冲销过"):
        actions.take_back(row.pk, voucher="C-2", **said)
    with pytest.raises(Refused, match="本身就是冲销"):
        actions.take_back(undone.pk, voucher="C-3", **said)


def test_the_database_keeps_vouchers_as_they_are(project, finance):
    paid(project, finance)
    for act in (lambda: Payment.objects.update(amount=1), lambda: Payment.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_of_money_is_a_formula_in_the_yearly_report(finance, text):
    project = filed(finance, 2026).project
    paid(project, finance, "1000", text)
    Project.objects.update(name=text)
    Contract.objects.update(number=text, name=text, party=text)
    Budget.objects.update(note=text)
    book = workbook(project, 2026, NOW)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) >= 6
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_spend_the_same_money(finance):
    project = Project.objects.create(name="运维费", department="市局", unit="市局")
    paid(project, finance, "398000")

    def one(number):
        try:
            paid(project, finance, "200000", f"P-{number}")
        except Refused:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(one, range(2, 6))) == 1
    assert ledger(project, 2026).paid == 598_000


def test_the_draft_takes_its_money_from_the_ledger(finance):
    form = filed(finance, 2026)
    paid(form.project, finance, "698000")
    measuring.draft(form.pk, by=finance, now=NOW)
    whole, part, *others = form.funds.all()
    assert (whole.initial, whole.full, whole.executed) == (70, 70, Decimal("69.8"))
    assert part.executed == Decimal("69.8")
    assert [each.executed for each in others] == [None, None]


@pytest.mark.parametrize(
    ("page", "said", "field", "sentence"),
    [
        (
            "budget",
            {"year": "2026", "source": "appropriation", "initial": "-1", "full": "5"},
            "initial",
            "不能为负",
        ),
        (
            "budget",
            {"year": "2026", "source": "appropriation", "initial": "1", "full": "5"},
            "note",
            "调整说明",
        ),
        ("budget", {"year": "1999", "source": "other", "initial": "1", "full": "1"}, "year", "2000 至 2100"),
        ("contract", {"amount": "0"}, "amount", "应大于 0"),
        ("contract", {"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "ends_on", "不能早于"),
        ("payment", {"amount": "-1"}, "amount", "应大于 0"),
        ("payment", {"paid_on": "2999-01-01"}, "paid_on", "不能晚于今天"),
    ],
)
def test_bad_input_gets_its_sentence_at_the_field(project, finance, page, said, field, sentence):
    client = Client()
    client.force_login(finance)
    answer = client.post(f"/performance/funds/{page}/", said)
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors[field])
    assert not (Budget.objects.exists() or Contract.objects.exists() or Payment.objects.exists())


def test_a_refusal_stands_above_the_form_and_the_year_that_was_open_stays(project, finance):
    client = Client()
    client.force_login(finance)
    said = {"year": "2025", "source": "other", "initial": "5", "full": "5"}
    made = client.post("/performance/funds/budget/?year=2025", said)
    assert made.url == "/performance/funds/?year=2025"
    agreed = contract(project, finance)
    said = {
        "contract": agreed.pk,
        "source": "carried_over",
        "paid_on": "2026-06-20",
        "amount": "1",
        "voucher": "P",
    }
    refused = client.post("/performance/funds/payment/", said)
    assert refused.status_code == 422
    assert "没有“上年结转资金”的预算" in refused.context["form"].non_field_errors()[0]
    assert not Payment.objects.exists()


@pytest.mark.parametrize("asked", ["year=²²²²", "year=99999", "project=²", f"project={10**30}"])
def test_an_address_that_names_no_year_or_project_is_no_error(project, finance, asked):
    client = Client()
    client.force_login(finance)
    assert client.get(f"/performance/funds/?{asked}").status_code == 200


def test_the_pages_store_what_is_entered(project, finance):
    client = Client()
    client.force_login(finance)
    for page, said in (
        ("budget", {"year": "2026", "source": "appropriation", "initial": "700000", "full": "700000"}),
        (
            "contract",
            {
                "number": "HT-1",
                "name": "运维",
                "party": "公司",
                "amount": "698000",
                "signed_on": "2026-01-05",
                "starts_on": "2026-01-01",
                "ends_on": "2026-12-31",
            },
        ),
    ):
        assert client.post(f"/performance/funds/{page}/", said).status_code == 302
    agreed = Contract.objects.get()
    said = {"contract": agreed.pk, "source": "appropriation", "paid_on": "2026-06-20", "amount": "698000"}
    assert client.post("/performance/funds/payment/", said | {"voucher": "P-1"}).status_code == 302
    page = client.get("/performance/funds/?year=2026").content.decode()
    assert "698,000" in page and "99.7%" in page


def test_the_yearly_report_holds_every_table_and_no_formula(finance):
    form = filed(finance, 2026)
    paid(form.project, finance, "1000", "=P-1")
    site = factories.worksite()
    factories.alert(factories.instrument(site), "DU02", at=NOW.replace(month=3), handling="closed")
    client = Client()
    client.force_login(finance)
    content = client.get("/performance/funds/year.xlsx?year=2026").getvalue()
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["资金", "合同", "支付", "绩效指标", "运维合计", "区县征询"]
    voucher = book["支付"].cell(4, 2)
    assert (voucher.value, voucher.data_type, voucher.quotePrefix) == ("=P-1", "s", True)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    rows = [[cell.value for cell in row] for row in book["运维合计"].iter_rows(min_row=4)]
    assert rows[0][:5] == ["2026-03", "平城区", "颗粒物", 1, 1]
    assert rows[-1] == ["合计", None, None, 1, 1, 0, 0, 0, 0]
    assert book["绩效指标"].cell(book["绩效指标"].max_row, 7).value == 100
    assert book["区县征询"].max_row == 3 + 11
