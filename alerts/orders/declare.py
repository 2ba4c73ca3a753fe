"""申报: filed, reviewed, ended, withdrawn. One transaction each; refusals by name (domain.md D.4)."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.audit import record
from accounts.models import Role, User
from alerts.actions import Refused
from alerts.life.files import store_all
from alerts.models import Declaration, DeclarationFile
from alerts.notices.tell import tell
from alerts.orders.filing import Filing, Kind, Result, is_late, plain_faults, standing_faults, to_resume
from alerts.orders.rejudge import site_again
from registry.access import able
from registry.actions import Refused as RegistryRefused
from registry.models import Site


def may_file(by: User, kind: str) -> bool:
    """Officers and the bureau any kind, a crew only faults."""
    return able(by, "handle_alerts") or (kind == Kind.FAULT and by.is_one_of(Role.CREW))


def may_review(by: User, declaration: Declaration) -> bool:
    """Nobody reviews what they filed, but for the administrator."""
    own = declaration.filed_by_id == by.pk and not by.is_one_of(Role.ADMIN)
    return able(by, "handle_alerts") and not own


@transaction.atomic
def file(
    site_id: int,
    filing: Filing,
    *,
    by: User,
    now: datetime,
    files: Collection[UploadedFile] = (),
    address: str | None = None,
) -> Declaration:
    """Store a declaration that waits for its review. ValidationError names the fields at fault."""
    if not may_file(by, filing.kind):
        crew = by.is_one_of(Role.CREW)
        raise Refused("运维人员只能申报故障" if crew else "您的角色不能申报")
    site = Site.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=site_id).first()
    if site is None:
        raise ValidationError({"site": "请选择监管对象"})
    if faults := plain_faults(filing, now, len(files)) or standing_faults(site, filing):
        raise ValidationError(faults)
    columns = {name: getattr(filing, name) for name in ("kind", "start", "planned_end", "phone")}
    words = {"reason": filing.reason.strip(), "applicant": filing.applicant.strip()}
    made = Declaration.objects.create(
        site=site, district_id=site.district_id, filed_by=by, filed_at=now, **columns, **words
    )
    made.points.set(filing.points)
    _follow(made, "filed", by, now)  # it may refuse: before any file is written
    _attach(made, files, by, now)
    record("申报", made, by=by, address=address, kind=made.get_kind_display())
    _tell(made, now, Role.OFFICER)
    return made


def _attach(made: Declaration, files: Collection[UploadedFile], by: User, now: datetime) -> None:
    try:
        kept = store_all(files, district_id=made.district_id, by=by, now=now)
    except Refused as refusal:
        raise ValidationError({"files": str(refusal)}) from refusal
    DeclarationFile.objects.bulk_create(DeclarationFile(declaration=made, attachment=each) for each in kept)


@transaction.atomic
def review(
    pk: int,
    *,
    approved: bool,
    by: User,
    now: datetime,
    opinion: str = "",
    override_reason: str = "",
    address: str | None = None,
) -> Declaration:
    """通过 or 不通过. An approval judges the site's past again from the start of the declaration."""
    declaration = _held(pk, by)
    if not able(by, "handle_alerts"):
        raise Refused("您的角色不能审核申报")
    if declaration.result != Result.WAITING:
        raise Refused(_decided(declaration))
    if not may_review(by, declaration):
        raise Refused("不能审核自己录入的申报，请由他人审核")
    if faults := _review_faults(declaration, approved, opinion.strip(), override_reason.strip()):
        raise ValidationError(faults)
    declaration.result = Result.APPROVED if approved else Result.REFUSED
    declaration.opinion, declaration.reviewed_by, declaration.reviewed_at = opinion.strip(), by, now
    declaration.override_reason = override_reason.strip() if approved and is_late(declaration) else ""
    declaration.save()
    if approved:
        _take_effect(declaration, by, now, address)
    record(
        "审核申报", declaration, by=by, address=address, note=declaration.opinion,
        审核结果=declaration.get_result_display(), 补报认可理由=declaration.override_reason,
    )  # fmt: skip
    _tell(declaration, now, Role.OFFICER, Role.CREW)
    _follow(declaration, "approved" if approved else "refused", by, now)
    return declaration


def _review_faults(
    declaration: Declaration, approved: bool, opinion: str, override_reason: str
) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not approved and not opinion:
        faults["opinion"] = "不通过请写明审核意见"
    if approved and is_late(declaration) and len(override_reason) < 4:
        faults["override_reason"] = "开始时间早于申报 24 小时以上，通过须写明认可理由（不少于 4 字）"
    for name, text in (("opinion", opinion), ("override_reason", override_reason)):
        if len(text) > 300:
            faults[name] = "不能超过 300 字"
    return faults


def _take_effect(declaration: Declaration, by: User, now: datetime, address: str | None) -> None:
    if declaration.kind == Kind.RESUME:
        points = {point.pk for point in declaration.points.all()}
        for each in to_resume(declaration.site_id, declaration.start, points):
            each.actual_end = declaration.start
            each.save(update_fields=["actual_end"])
            record("结束申报", each, by=by, address=address, note=f"恢复申报 {declaration.pk} 通过")
            _follow(each, "ended", by, now, declaration.reason)
    site_again(declaration.site_id, declaration.start, now)


@transaction.atomic
def end(
    pk: int, *, by: User, now: datetime, at: datetime, address: str | None = None, note: str = ""
) -> Declaration:
    """结束: an approved declaration was over at ``at``; from then on it excuses nothing."""
    declaration = _held(pk, by)
    if not may_file(by, declaration.kind):
        raise Refused("您的角色不能结束申报")
    if declaration.result != Result.APPROVED:
        raise Refused(f"这条申报{declaration.get_result_display()}，没有可以结束的")
    if declaration.actual_end:
        raise Refused("这条申报已经结束")
    if at <= declaration.start:
        raise ValidationError({"at": "实际结束应晚于开始时间"})
    if at > now:
        raise ValidationError({"at": "实际结束不能晚于现在"})
    if declaration.planned_end and at > declaration.planned_end:
        raise ValidationError({"at": "实际结束晚于计划结束；要延长，请另行申报延长的一段"})
    declaration.actual_end = at
    declaration.save(update_fields=["actual_end"])
    record("结束申报", declaration, by=by, address=address, note=note)
    site_again(declaration.site_id, at, now)
    _follow(declaration, "ended", by, now, note)
    return declaration


@transaction.atomic
def withdraw(pk: int, *, by: User, now: datetime, address: str | None = None) -> Declaration:
    """撤回: the one who filed it, or an officer, takes back what nobody has reviewed."""
    declaration = _held(pk, by)
    if declaration.filed_by_id != by.pk and not able(by, "handle_alerts"):
        raise Refused("只有录入人或区县、市局人员可以撤回申报")
    if declaration.result != Result.WAITING:
        raise Refused(_decided(declaration))
    declaration.result = Result.WITHDRAWN
    declaration.save(update_fields=["result"])
    record("撤回申报", declaration, by=by, address=address)
    _follow(declaration, "withdrawn", by, now)
    return declaration


def _held(pk: int, by: User) -> Declaration:
    rows = Declaration.objects.visible_to(by).select_related("site", "district", "reviewed_by")
    found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Refused("没有这条申报，或它不在您的区县")
    return found


def _decided(declaration: Declaration) -> str:
    who = f"由 {declaration.reviewed_by} " if declaration.reviewed_by else ""
    return f"这条申报已{who}处理：{declaration.get_result_display()}"


def _follow(declaration: Declaration, event: str, by: User, now: datetime, note: str = "") -> None:
    """The life of the site or device moves with it, in this transaction: a higher room, known by its name alone."""
    try:
        import_string(settings.DECLARATION_FOLLOWER)(declaration, event, by=by, now=now, note=note)
    except RegistryRefused as refusal:
        raise Refused(str(refusal)) from refusal


def _tell(declaration: Declaration, now: datetime, *roles: str) -> None:
    tell(
        "declaration", now=now, declaration=declaration, roles=roles,
        district_id=declaration.district_id, level=1,
    )  # fmt: skip
