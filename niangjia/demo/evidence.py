"""Evidence of an invented case, with drawn pictures, and an expert's answer. Nobody in it exists."""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFilter

from niangjia.access.actor import Actor
from niangjia.casework.models import Case
from niangjia.demo.cases import acting
from niangjia.demo.generators import Context
from niangjia.evidence import services
from niangjia.evidence.models import Item, Opinion
from niangjia.evidence.taking_in import take_in


def told(language: str) -> dict[str, Any]:
    """The texts of a language (``data/evidence.LANGUAGE.toml``)."""
    name = "zh" if language.startswith("zh") else "en"
    path = Path(__file__).parent / "data" / f"evidence.{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def drawn(what: str) -> bytes:
    """A small picture: a mark on skin beside a ruler, or a broken bowl; plainly drawn."""
    picture = Image.new("RGB", (480, 360), "#d9b99b" if what == "mark" else "#cdd3d6")
    pen = ImageDraw.Draw(picture)
    if what == "mark":
        pen.ellipse((170, 110, 310, 220), fill="#8f6a86")
        picture = picture.filter(ImageFilter.GaussianBlur(18))
        pen = ImageDraw.Draw(picture)
        pen.rectangle((60, 270, 420, 310), fill="#f4ecd2", outline="#40382a")
        for at in range(60, 421, 12):
            pen.line((at, 270, at, 284 if (at - 60) % 60 else 296), fill="#40382a")
    else:
        pen.pieslice((120, 90, 330, 300), 20, 150, fill="#f5f2ea", outline="#5c5348", width=4)
        pen.pieslice((150, 110, 370, 320), 190, 260, fill="#f5f2ea", outline="#5c5348", width=4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def make_evidence(context: Context) -> int:
    """Some pieces in one case, one of them given out; a question that was answered, one open."""
    worker, lawyer = context.account("worker"), context.account("lawyer")
    case = Case.objects.filter(issues__code="dv_physical", state="active", worker=worker).first()
    case = case or Case.objects.filter(opened_by=worker, state="active").first()
    if case is None:
        return 0
    texts = told(context.language)
    made = [_piece(acting(worker), case, row) for row in texts["pieces"]]
    services.seal(actor=acting(worker), item_id=made[0].pk)
    services.note_custody(
        actor=acting(worker), item_id=made[-1].pk, step_kind="given_out",
        outsider=texts["given_to"], why=texts["given_why"],
        back_on=timezone.localdate() + dt.timedelta(days=2),
    )  # fmt: skip
    services.set_profile(actor=acting(lawyer), topics=["safety", "marriage"], takes=True)
    for row in texts["questions"]:
        _ask(context, case, row)
    return len(made) + Opinion.objects.filter(case=case).count()


def _piece(who: Actor, case: Case, row: dict[str, Any]) -> Item:
    name, data = "", b""
    if row.get("picture"):
        name, data = "IMG_20261102.jpg", drawn(row["picture"])
    elif row.get("text"):
        name, data = "chat.txt", row["text"].encode()
    file = take_in(ContentFile(data, name=name)) if data else None
    return services.add_item(
        actor=who, case_id=case.pk, kind=row["kind"], form=row["form"],
        texts={key: row[key] for key in ("title", "proves", "source", "made_how", "place") if key in row},
        made_on=timezone.localdate() - dt.timedelta(days=row["days"]), file=file,
        issue="dv_physical" if row.get("issue") else "",
    )  # fmt: skip


def _ask(context: Context, case: Case, row: dict[str, Any]) -> None:
    worker, lawyer = acting(context.account("worker")), acting(context.account("lawyer"))
    asked = services.ask_expert(
        actor=worker, case_id=case.pk, expert_id=context.account("lawyer").pk,
        topic=row["topic"], summary=row["summary"], question=row["question"],
        wanted_by=timezone.localdate() + dt.timedelta(days=3),
    )  # fmt: skip
    if row.get("answer"):
        services.answer(actor=lawyer, opinion_id=asked.pk, text=row["answer"])
