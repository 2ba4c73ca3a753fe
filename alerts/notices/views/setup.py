"""通知渠道: one's own and the robots; 通知模板 with a preview."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.models import Channel, NoticeTemplate
from alerts.notices import channels, editing
from alerts.notices.forms import OwnForm, RobotForm, TextForm
from alerts.notices.wording import KNOWN
from registry.access import able, may, refuse_unless
from registry.acting import told, who
from registry.entry import entered


@may("watch")
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """通知渠道."""
    context = {
        "own": channels.of(request.user),
        "robots": channels.robots(request.user),
        "may_administer": able(request.user, "administer"),
    }
    return render(request, "alerts/notices/channels.html", context)


@may("watch")
@require_http_methods(["GET", "POST"])
def channel_new(request: HttpRequest) -> HttpResponse:
    return _edited(request, Channel(user=request.user, kind="email", least_level=2))


@may("administer")
@require_http_methods(["GET", "POST"])
def robot_new(request: HttpRequest) -> HttpResponse:
    return _edited(request, Channel(kind="wecom", least_level=2))


@may("watch")
@require_http_methods(["GET", "POST"])
def channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, _own(request, pk))


def _edited(request: HttpRequest, channel: Channel) -> HttpResponse:
    kind = OwnForm if channel.user_id else RobotForm
    form = kind(request.POST or None, instance=channel, by=request.user)
    if request.method == "POST":
        if request.POST and _saved(request, form):
            messages.success(request, f"已保存通知渠道“{form.instance.title}”。")
            return redirect("alerts:channels")
        form = form if request.POST else kind({}, instance=channel, by=request.user)
    what = "通知渠道" if channel.user_id else "群机器人"
    context = {
        "form": form,
        "title": f"{'编辑' if channel.pk else '新增'}{what}",
        "channel": channel if channel.pk else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "alerts/notices/channel_form.html", context, status=status)


def _saved(request: HttpRequest, form: OwnForm | RobotForm) -> bool:
    by, address = request.user, who(request)["address"]
    return entered(form, lambda: channels.save(form.instance, by=by, address=address)) is not None


def _own(request: HttpRequest, pk: int) -> Channel:
    channel = channels.editable(pk, request.user)
    if channel is None:
        raise Http404("没有这个通知渠道")
    return channel


@may("watch")
@require_POST
def channel_remove(request: HttpRequest, pk: int) -> HttpResponse:
    channel = _own(request, pk)
    channels.remove(channel, by=request.user, address=request.META.get("REMOTE_ADDR"))
    messages.success(request, f"已删除通知渠道“{channel.title}”。")
    return redirect("alerts:channels")


@may("watch")
@require_POST
def channel_try(request: HttpRequest, pk: int) -> HttpResponse:
    channel = _own(request, pk)
    said = f"已向“{channel.title}”发出测试通知，结果见下方“最近一次”。"
    told(request, lambda: channels.try_out(channel, by=request.user, now=timezone.now()), said)
    return redirect("alerts:channels")


@may("administer")
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """通知模板."""
    return render(request, "alerts/notices/texts.html", {"texts": editing.listed()})


@may("administer")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One text: edited, looked at with sample facts, saved."""
    refuse_unless(request.user, "administer")
    row = NoticeTemplate.objects.filter(pk=pk).first()
    if row is None:
        raise Http404("没有这个通知模板")
    form = TextForm(request.POST if request.method == "POST" else None, instance=row)
    is_good = request.method == "POST" and form.is_valid()
    if is_good and request.POST.get("do") == "save":
        editing.save(form.instance, by=request.user, address=request.META.get("REMOTE_ADDR"))
        messages.success(request, "已保存通知模板。")
        return redirect("alerts:notice_texts")
    shown = editing.preview(row.occasion, form.instance) if is_good or request.method == "GET" else None
    context = {"form": form, "row": row, "shown": shown, "known": KNOWN[row.occasion].items()}
    status = 422 if request.method == "POST" and not is_good else 200
    return render(request, "alerts/notices/text_form.html", context, status=status)
