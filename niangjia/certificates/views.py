"""Pages of certificates: hers, the organiser's, and the public check."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import public, requires
from niangjia.certificates import credentials, forms, presenters, selectors, services
from niangjia.ui import conflict
from niangjia.ui.conflict import ChangedMeanwhile

readers = requires(Permission.SEE_TRAINING)
organisers = requires(Permission.RUN_TRAINING)
anybody = public("Whoever is shown a certificate may check it; the code is the key.")
two_ways = require_http_methods(["GET", "POST"])


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _check_address(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("certificates:checked", args=[code]))


@readers
@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Her certificates, to print and to take along."""
    rows = selectors.mine(request.actor)
    context = {
        "certificates": [
            (row, presenters.title(row), presenters.period(row.facts)) for row in rows
        ],
        "back_url": reverse("training:list"),
        "back_label": _("Training"),
    }
    return render(request, "certificates/mine.html", context)


@readers
@require_GET
@never_cache
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One certificate as a PDF."""
    row = selectors.certificate(request.actor, pk)
    if row.revoked_at is not None:
        raise Http404
    made = presenters.paper(row, _check_address(request, row.code))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="certificate.pdf"'
    return response


@readers
@require_POST
@never_cache
def badge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One certificate as a signed Open Badge."""
    try:
        made = services.take_along(actor=request.actor, certificate_id=pk, base=_base(request))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("certificates:mine")
    response = HttpResponse(made, content_type="application/vc+jwt")
    response["Content-Disposition"] = 'attachment; filename="certificate.jwt"'
    return response


@organisers
@require_GET
@never_cache
def programme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a programme's certificate asks for, who has earned it, who has it."""
    of = selectors.programme(request.actor, pk)
    rule = selectors.rule_of(of)
    standings = selectors.standings(of, rule)
    context = {
        "of": of,
        "rule_set": not rule._state.adding,
        "asked": presenters.asked(rule),
        "lines": [presenters.standing(one) for one in standings],
        "earned": sum(not one.missing and one.certificate is None for one in standings),
        "back_url": reverse("training:programme", args=[pk]),
        "back_label": _("Programme"),
    }
    return render(request, "certificates/programme.html", context)


def _may(form: forms.forms.Form, refused: ValidationError) -> None:
    known = getattr(refused, "error_dict", None)
    form.add_error(None, refused if known and set(known) <= set(form.fields) else refused.messages)


@organisers
@two_ways
def rule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set what the certificate asks for."""
    of = selectors.programme(request.actor, pk)
    form = forms.RuleForm(request.POST or None, stands=selectors.rule_stands(of))
    url = reverse("certificates:programme", args=[pk])
    context: dict[str, object] = {"back_url": url, "back_label": _("Certificates")}
    if request.method == "POST" and form.is_valid():
        try:
            services.set_rule(actor=request.actor, programme_id=pk, **form.given())
            return redirect("certificates:programme", pk)
        except ValidationError as refused:
            _may(form, refused)
        except ChangedMeanwhile as changed:
            context["meeting"] = conflict.meeting(form, changed)
            return render(request, "ui/conflict.html", context, status=409)
    return render(request, "certificates/rule.html", {"form": form, "of": of, **context})


@organisers
@require_POST
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give them to everybody who has earned one."""
    try:
        made = len(services.issue(actor=request.actor, programme_id=pk))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        said = ngettext("%s certificate was given.", "%s certificates were given.", made) % made
        messages.success(request, said)
    return redirect("certificates:programme", pk)


@organisers
@two_ways
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one back, with a reason."""
    row = selectors.certificate(request.actor, pk, Permission.RUN_TRAINING)
    url = reverse("certificates:programme", args=[row.programme_id])
    form = forms.RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.revoke(actor=request.actor, certificate_id=pk, **form.cleaned_data)
            return redirect(url)
        except ValidationError as refused:
            _may(form, refused)
    context = {"form": form, "back_url": url, "back_label": _("Certificates")}
    return render(request, "certificates/revoke.html", context)


# -- for anybody -----------------------------------------------------------------------------------
@anybody
@two_ways
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a certificate."""
    form = forms.CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = selectors.by_code(form.cleaned_data["code"])
        if found is not None:
            return redirect("certificates:checked", found.code)
        form.add_error("code", _("No certificate has this code. Compare it letter by letter."))
    return render(request, "certificates/check.html", {"form": form})


@anybody
@require_GET
@never_cache
def checked(request: HttpRequest, code: str) -> HttpResponse:
    """What stands on a certificate, and whether it still counts."""
    found = selectors.by_code(code)
    if found is None:
        form = forms.CheckForm({"code": code[:40]})
        form.is_valid()
        form.add_error("code", _("No certificate has this code. Compare it letter by letter."))
        return render(request, "certificates/check.html", {"form": form}, status=404)
    context = {"certificate": found, "fields": presenters.fields(found)}
    return render(request, "certificates/checked.html", context)


@anybody
@require_GET
def key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The public half of a signing key, as a JWK."""
    found = selectors.key(pk)
    if found is None:
        raise Http404
    kid = request.build_absolute_uri(reverse("certificates:key", args=[pk]))
    return JsonResponse({**credentials.jwk(found.public), "kid": kid})


@anybody
@require_GET
def issuer(request: HttpRequest) -> HttpResponse:
    """Who answers for the certificates of this house."""
    return JsonResponse(credentials.issuer(_base(request), _("Niangjia")))


@anybody
@require_GET
@never_cache
def revoked(request: HttpRequest) -> HttpResponse:
    """Which certificates no longer count: codes and days, no name."""
    return JsonResponse(credentials.revocations(_base(request), selectors.taken_back()))
