"""The rows of one version of a form, from its checked and frozen content. No rule and no refusal here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from maintenance.models import (
    ParameterChange,
    Photo,
    Signature,
    Visit,
    VisitDevice,
    VisitReading,
    VisitReplacement,
)
from maintenance.visits.freezing import digest
from maintenance.visits.named import Named
from maintenance.visits.shape import instant


def visit(kept: dict[str, Any], known: Named, *, crew: User, now: datetime, **more: Any) -> Visit:
    """The row itself; ``more``: number, version, key, and what a correction brings."""
    before, cause, action, after = kept["before"], kept["cause"], kept["action"], kept["after"]
    enterprise = kept["enterprise"]
    return Visit.objects.create(
        order=known.order,
        platform=known.site.platform,
        district_id=known.site.district_id,
        site=known.site,
        crew=crew,
        members=kept["members"],
        dispatched_at=instant(kept["head"]["dispatched_at"]),
        arrived_at=instant(kept["arrived_at"]),
        left_at=instant(kept["left_at"]),
        repaired_at=instant(kept["repaired_at"]),
        lon=kept["lon"],
        lat=kept["lat"],
        accuracy_m=kept["accuracy_m"],
        distance_m=kept["head"]["distance_m"],
        weather=kept["weather"],
        symptom=before["symptom"],
        symptom_text=before["text"],
        before_state=before["state"],
        cause=cause["category"],
        cause_code=cause["code"],
        cause_text=cause["text"],
        action=action["text"],
        is_solved=action["solved"],
        left_over=action["left_over"],
        after_state=after["state"],
        enterprise_refused=enterprise["refused"],
        refusal_reason=enterprise["reason"],
        witness=enterprise["witness"],
        enterprise_opinion=enterprise["opinion"],
        submitted_at=now,
        content=kept,
        sha256=digest(kept),
        **more,
    )


def blocks(made: Visit, kept: Mapping[str, Any], pictures: Mapping[str, Photo]) -> None:
    """Its devices, readings, replacements, parameter changes and signatures."""
    VisitDevice.objects.bulk_create(
        VisitDevice(
            visit=made,
            kind=row["kind"],
            device_id=row["device"],
            label=row["label"],
            model=row["model"],
            facility=row["facility"],
        )
        for row in kept["devices"]
    )
    VisitReading.objects.bulk_create(
        _reading(made, when, row) for when in ("before", "after") for row in kept[when]["readings"]
    )
    VisitReplacement.objects.bulk_create(
        VisitReplacement(
            visit=made,
            name=row["name"],
            old_serial=row["old_serial"],
            new_serial=row["new_serial"],
            quantity=row["quantity"],
            device_id=row["device"],
            spare_id=row["spare"],
        )
        for row in kept["action"]["replacements"]
    )
    ParameterChange.objects.bulk_create(
        ParameterChange(
            visit=made,
            point_id=row["point"],
            device_id=row["device"],
            name=row["name"],
            old=row["old"],
            new=row["new"],
            reason=row["reason"],
        )
        for row in kept["action"]["changes"]
    )
    Signature.objects.bulk_create(
        _signature(made, row, pictures[row["image_key"]]) for row in kept["signatures"]
    )


def _reading(made: Visit, when: str, row: Mapping[str, Any]) -> VisitReading:
    return VisitReading(
        visit=made,
        when=when,
        point_id=row["point"],
        column=row["column"],
        typed=row["typed"],
        measured=row["measured"],
        measured_at=instant(row["measured_at"]),
        unit=row["unit"],
    )


def _signature(made: Visit, row: Mapping[str, Any], picture: Photo) -> Signature:
    return Signature(
        visit=made,
        who=row["who"],
        name=row["name"],
        title=row["title"],
        phone=row["phone"],
        stored=picture.stored,
        sha256=picture.sha256,
        signed_at=instant(row["signed_at"]),
    )
