"""SIM流量卡续费 and its reminders; what an expired card suggests about a silent device."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts import audit
from accounts.models import Role, User
from alerts.notices.message import message
from alerts.notices.people import AddressBook
from maintenance.logs.downtime import CITY
from maintenance.logs.sim_rule import SOON, due_reminders, nearness, suggestion
from maintenance.models import SimReminder, SimRenewal
from registry.access import able
from registry.actions import Refused
from registry.models import Device, District, SimCard
from telemetry.presence import is_online, last_heard

TOLD = (Role.STAFF, Role.CREW)
LONGEST = timedelta(days=3660)
MOST_YUAN = Decimal(100_000)
SHOWN = 8
URGENT_DAYS = 1


@dataclass(frozen=True, slots=True)
class Renewal:
    new_expiry: date
    cost_yuan: Decimal
    voucher: str
    renewed_on: date


def faults(card: SimCard, what: Renewal, today: date) -> list[tuple[str, str]]:
    """What is wrong with a renewal: (field, sentence)."""
    found = []
    if what.new_expiry <= card.expires_on:
        found.append(("new_expiry", f"新到期日应晚于原到期日 {card.expires_on:%Y-%m-%d}"))
    if what.new_expiry - today > LONGEST:
        found.append(("new_expiry", "新到期日在十年以后，请核对年份"))
    if what.renewed_on > today:
        found.append(("renewed_on", "续费日期不能晚于今天"))
    elif what.renewed_on < card.activated_on:
        found.append(("renewed_on", f"续费日期早于激活日期 {card.activated_on:%Y-%m-%d}"))
    if what.new_expiry < what.renewed_on:
        found.append(("new_expiry", "新到期日早于续费日期，请核对"))
    if not 0 <= what.cost_yuan <= MOST_YUAN:
        found.append(("cost_yuan", f"费用应在 0 到 {MOST_YUAN} 元之间"))
    if not what.voucher.strip():
        found.append(("voucher", "请填写凭证号（发票或缴费单号）"))
    if card.renewals.filter(voucher=what.voucher.strip()).exists():
        found.append(("voucher", "这张卡已用这个凭证号登记过续费，没有重复登记"))
    return found


@transaction.atomic
def renew(card_id: int, what: Renewal, *, by: User, now: datetime, address: str | None = None) -> SimRenewal:
    """Keep the renewal and move the card's expiry. Refused names the first fault."""
    if not able(by, "plan_maintenance"):
        raise Refused("您的角色不能登记 SIM 卡续费")
    card = SimCard.objects.select_for_update(of=("self",)).filter(pk=card_id).first()
    if card is None:
        raise Refused("没有这张 SIM 卡")
    if card.state == SimCard.State.CLOSED:
        raise Refused("这张卡已注销，不能续费；请登记新卡")
    for _, sentence in faults(card, what, now.astimezone(CITY).date()):
        raise Refused(sentence)
    kept = SimRenewal.objects.create(
        card=card,
        old_expiry=card.expires_on,
        new_expiry=what.new_expiry,
        cost_yuan=what.cost_yuan,
        voucher=what.voucher.strip(),
        renewed_on=what.renewed_on,
        by=by,
        made_at=now,
    )
    changed = {"到期日期": [str(card.expires_on), str(what.new_expiry)]}
    card.expires_on, card.state = what.new_expiry, SimCard.State.ACTIVE
    card.save(update_fields=["expires_on", "state"])
    audit.record("续费", card, by=by, address=address, changed=changed)
    return kept


@transaction.atomic
def remind(now: datetime) -> int:
    """Tell of the cards in use that run out, each step once, and mark them 待续费; how many cards.

    A card in no device cuts off nobody: the list shows it, no one is told. Runs side by side wait for each
    other at the cards' locks.
    """
    today = now.astimezone(CITY).date()
    near = SimCard.objects.filter(expires_on__lte=today + timedelta(days=SOON), device__isnull=False)
    cards = near.exclude(state=SimCard.State.CLOSED).select_for_update(of=("self",))
    told = defaultdict(set)
    rows = list(cards.select_related("device__district").order_by("expires_on", "pk"))
    for card_id, expires_on, days in SimReminder.objects.filter(card__in=rows).values_list(
        "card_id", "expires_on", "days"
    ):
        told[card_id, expires_on].add(days)
    by_district: defaultdict[District, list[SimCard]] = defaultdict(list)
    for card in rows:
        steps = due_reminders(card.expires_on, today, told[card.pk, card.expires_on])
        if card.state == SimCard.State.ACTIVE:
            card.state = SimCard.State.DUE
            card.save(update_fields=["state"])
        if steps:
            by_district[card.device.district].append(card)
            SimReminder.objects.bulk_create(
                SimReminder(card=card, expires_on=card.expires_on, days=days, told_at=now) for days in steps
            )
    _tell(by_district, today, now)
    return sum(map(len, by_district.values()))


def _tell(by_district: dict[District, list[SimCard]], today: date, now: datetime) -> None:
    book = AddressBook.read() if by_district else None
    for district, cards in by_district.items():
        lines = [_line(each, today) for each in cards[:SHOWN]]
        more = f"；另有 {len(cards) - SHOWN} 张" if len(cards) > SHOWN else ""
        urgent = any((each.expires_on - today).days <= URGENT_DAYS for each in cards)
        message(
            f"{district.name}：{len(cards)} 张 SIM 卡需续费",
            "；".join(lines) + more,
            path=f"{reverse('maintenance:logs_sims')}?due={SOON}&district={district.pk}",
            now=now,
            district=district,
            roles=TOLD,
            level=2 if urgent else 1,
            address_book=book,
        )


def _line(card: SimCard, today: date) -> str:
    return f"{card.device}（{card.iccid[-6:]}，{card.operator}）{nearness(card.expires_on, today).words}"


def likely_cause(device: Device, now: datetime) -> str:
    """A sentence when the device is silent and its card has run out; empty otherwise. No query when ``sim``
    and ``state`` were selected with the device."""
    card: Any = getattr(device, "sim", None)
    today = now.astimezone(CITY).date()
    if card is None or card.state == SimCard.State.CLOSED or card.expires_on >= today:
        return ""
    heard = last_heard(device)
    heard_on = heard.astimezone(CITY).date() if heard else None
    return suggestion(card.expires_on, heard_on, is_online(device, now), today)
