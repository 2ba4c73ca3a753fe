"""Forms of the ledger: money in 元, every fault at its field."""

from datetime import date
from typing import Any

from django import forms

from performance.models import Budget, Contract, Payment
from registry.rooms import platforms

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class BudgetForm(forms.ModelForm):
    class Meta:
        model = Budget
        fields = ["year", "source", "initial", "full", "note"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("initial", "full"):
            if said.get(name) is not None and said[name] < 0:
                self.add_error(name, "金额不能为负")
        if said.get("year") is not None and not 2000 <= said["year"] <= 2100:
            self.add_error("year", "年度应在 2000 至 2100 之间")
        initial, full = said.get("initial"), said.get("full")
        if None not in (initial, full) and initial != full and not said.get("note", "").strip():
            self.add_error("note", "全年预算与年初预算不同，请写明调整说明")
        return said

    def validate_unique(self) -> None:
        """A second entry for the same year and source replaces the first."""


class ContractForm(forms.ModelForm):
    class Meta:
        model = Contract
        fields = [
            *["number", "name", "party", "platform", "amount", "signed_on", "starts_on", "ends_on", "note"]
        ]
        widgets = {"signed_on": DAY, "starts_on": DAY, "ends_on": DAY}
        error_messages = {"number": {"unique": "这个合同编号已经登记"}}

    platform = forms.ChoiceField(label="平台", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = [
            ("", "三个平台共用"),
            *((each.slug, each.title) for each in platforms()),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("amount") is not None and said["amount"] <= 0:
            self.add_error("amount", "合同金额应大于 0")
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "服务结束不能早于服务开始")
        return said


class PaymentForm(forms.ModelForm):
    class Meta:
        model = Payment
        fields = ["contract", "source", "paid_on", "amount", "voucher", "note"]
        widgets = {"paid_on": DAY}
        error_messages = {"voucher": {"unique": "这个凭证号已经登记"}}

    def __init__(self, *args: Any, contracts: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("amount") is not None and said["amount"] <= 0:
            self.add_error("amount", "支付金额应大于 0；付错的请用冲销")
        if said.get("paid_on") and said["paid_on"] > self.today:
            self.add_error("paid_on", "支付日期不能晚于今天")
        contract = said.get("contract")
        if contract and said.get("paid_on") and said["paid_on"] < contract.signed_on:
            self.add_error("paid_on", f"支付日期早于合同签订日期 {contract.signed_on}")
        return said


class TakeBackForm(forms.Form):
    on = forms.DateField(label="冲销日期", widget=DAY)
    voucher = forms.CharField(label="冲销凭证号", max_length=64)
    note = forms.CharField(label="冲销原因", max_length=300)
