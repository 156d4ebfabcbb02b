"""Which format a file has, in and out; errors as a page can show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from niangjia.learning.exchange import gift, qti
from niangjia.learning.rules.content import Broken, Question


def questions_as(format: str, questions: Sequence[Question]) -> tuple[str, str, str | bytes]:
    """(file name, content type, body) of questions as ``gift`` or ``qti``. Raises Http404 for
    another format, ValidationError when no question has a type that the format knows."""
    if format not in {"gift", "qti"}:
        raise Http404
    can = gift.CAN if format == "gift" else qti.CAN
    if not any(one.type in can for one in questions):
        raise ValidationError(_("This format has no place for these types of question."))
    if format == "gift":
        return "questions.gift.txt", "text/plain; charset=utf-8", gift.write(questions)
    return "questions-qti.zip", "application/zip", qti.write(questions)


def read_questions(name: str, body: bytes, module: str, competency: str) -> list[dict[str, Any]]:
    """Questions of a file as data; ``module`` and ``competency`` where the file says none.

    Raises ValidationError with what is wrong.
    """
    defaults = {"module": module, "competency": competency}
    try:
        if name.lower().endswith((".zip", ".xml")):
            return qti.read(body, defaults)
        return gift.read(body.decode("utf-8-sig"), defaults)
    except UnicodeDecodeError:
        raise ValidationError(_("This file is not text in UTF-8.")) from None
    except Broken as error:
        raise ValidationError(str(error)) from None
