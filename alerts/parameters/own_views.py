"""本市规定: written on its own page, dropped while nobody has chosen it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from alerts.models import Standard
from alerts.parameters import own
from alerts.parameters.own_forms import OwnForm
from alerts.parameters.published import standards
from registry.access import may
from registry.acting import told, who
from registry.entry import entered
from registry.rooms import platform


@may("tune_rules")
@require_http_methods(["GET", "HEAD", "POST"])
def standard_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; a POST lays the limit down and, where a reach was given, chooses it there."""
    if slug not in {each.platform for each in standards()}:
        raise Http404("这个平台没有限值标准")
    form = OwnForm(slug, request.POST or None)
    made = entered(
        form,
        lambda: own.write(
            slug,
            form.own,
            target=form.chosen_for,
            reason=form.cleaned_data["reason"],
            **who(request),
        ),
    )
    if made is not None:
        where = f"，{form.target.title}自实施之日起执行" if form.chosen_for else "，选用后执行"
        messages.success(request, f"已登记 {made.code}{where}。")
        return redirect(f"{reverse('alerts:standards')}?platform={slug}")
    context = {"form": form, "slug": slug, "platform": platform(slug)}
    status = 422 if request.method == "POST" else 200
    return render(request, "alerts/parameters/standard_form.html", context, status=status)


@may("tune_rules")
@require_POST
def standard_drop(request: HttpRequest, pk: int) -> HttpResponse:
    slug = Standard.objects.filter(pk=pk).values_list("platform", flat=True).first() or ""
    by, address = request.user, who(request)["address"]
    told(request, lambda: own.drop(pk, by=by, address=address), lambda gone: f"已删除 {gone.code}。")
    return redirect(f"{reverse('alerts:standards')}?platform={slug}")
