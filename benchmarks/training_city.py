"""What a city's training leaves behind after two years: programmes, places, attendance, tests, and all
that follows from them. Rows of which there are hundreds of thousands go straight into their tables."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections.abc import Iterable
from typing import Any

PLACES, PAPER, BATCH = 40, 20, 2000
HERS = 120  # programmes of the demo's organiser; the others' belong to other organisers
WHAT, WHERE = "每次首次接待都单独问她现在安不安全，并记下回答", "接待窗口"


def load(programmes: int, answers: int, seed: int = 5) -> float:
    """Fill the site that ``NIANGJIA_DATA`` names; returns the processor time in seconds."""
    import django

    django.setup()
    from django.db import transaction

    from niangjia.config.housekeeping import note_sizes

    began = time.process_time()
    city = City(random.Random(seed))  # noqa: S311 - invented, the same each time
    for at in range(0, programmes, 50):
        with transaction.atomic():
            city.programmes(at, min(50, programmes - at))
    while city.answered < answers:
        with transaction.atomic():
            city.practice(min(BATCH, -(-(answers - city.answered) // 10)))
    with transaction.atomic():
        city.progress()
    note_sizes()  # as the worker does each day
    return time.process_time() - began


class City:
    """Makes rows, in batches; ``answered`` counts the answers so far."""

    def __init__(self, rng: random.Random) -> None:
        from django.utils import timezone

        from niangjia.learning import selectors
        from niangjia.people.models import Member, RoleAssignment

        self.rng, self.answered = rng, 0
        self.now, self.today = timezone.now(), timezone.localdate()
        self.members = list(Member.objects.values_list("pk", "unit_id", "unit__path"))
        self.organiser = Member.objects.select_related("unit").get(username="organiser")
        self.others = list(
            RoleAssignment.objects.filter(role="organiser").values_list("member_id", "unit_id")
        )
        self.bank = selectors.questions()
        self.rows = self._kept()

    def _kept(self) -> dict[str, Any]:
        from niangjia.learning.models import Content
        from niangjia.learning.services.common import _kept

        return _kept(Content.Kind.QUESTION, list(self.bank.values()))

    # -- programmes, with everybody in them ------------------------------------------------------------
    def programmes(self, start: int, count: int) -> None:
        from niangjia.certificates.models import Certificate, CertificateRule
        from niangjia.commitments.models import Commitment
        from niangjia.training.models import (
            Enrolment,
            Feedback,
            Paper,
            Programme,
            Quota,
            Session,
        )
        from niangjia.vault import keys

        made: dict[Any, list[Any]] = {
            model: []
            for model in (
                Programme, Session, Paper, Quota, Enrolment, Feedback, CertificateRule, Certificate,
                Commitment,
            )
        }  # fmt: skip
        loose: dict[str, list[tuple[Any, ...]]] = {name: [] for name in LOOSE}
        for number in range(start, start + count):
            self._programme(number, made, loose)
        keys.prepare([one.pk for one in made[Feedback]])
        keys.prepare({one.member_id for one in made[Certificate] + made[Commitment]})
        for model, rows in made.items():
            model.objects.bulk_create(rows, 1000)
        keys.forget()
        for name, rows in loose.items():
            insert(name, rows)

    def _programme(
        self, number: int, made: dict[Any, list[Any]], loose: dict[str, list[Any]]
    ) -> None:
        from niangjia.certificates.models import Certificate, CertificateRule
        from niangjia.commitments.models import Commitment
        from niangjia.training import reaction
        from niangjia.training.models import Enrolment, Feedback, Paper, Programme, Quota, Session

        rng, day = self.rng, dt.timedelta(days=1)
        who, unit = self.organiser.pk, self.organiser.unit_id
        if number >= HERS and self.others:
            who, unit = rng.choice(self.others)
        first = self.today + rng.randrange(-700, 60) * day
        over = first + day < self.today
        state = "ended" if over else "running" if first <= self.today else "open"
        of = Programme(
            unit_id=unit, organiser_id=who, state=state, title=f"反家暴法与个案能力第{number + 1}期",
            purpose="能认出危险，能依法报告。", objectives=["能说出人身安全保护令的条件", "能评估危险"],
            competencies=["violence-law", "danger"], starts_on=first, ends_on=first + day,
            nominate_by=first - 7 * day, seats=PLACES, opened_at=self.now,
        )  # fmt: skip
        made[Programme].append(of)
        made[Paper].append(Paper(
            programme=of, count=PAPER, seed=f"{number:016d}",
            objectives={of.objectives[0]: "violence-law", of.objectives[1]: "danger"},
        ))  # fmt: skip
        made[CertificateRule].append(CertificateRule(programme=of, attendance=80, areas=["danger"]))
        made[Quota] += [Quota(programme=of, unit_id=unit, seats=PLACES)]
        begins = self.now.replace(hour=1, minute=0, second=0, microsecond=0) + (first - self.today)
        plan = (
            ("lecture", "保护令"),
            ("seminar", "经验交流"),
            ("practice", "演练"),
            ("test", "测验"),
        )
        sessions = [
            Session(
                programme=of, kind=kind, title=title, place="三楼会议室",
                starts_at=begins + dt.timedelta(hours=turn * 2),
                ends_at=begins + dt.timedelta(hours=turn * 2 + 1.5),
                test="post" if kind == "test" else "",
                rubric_code="first-talk" if kind == "practice" else "",
            )
            for turn, (kind, title) in enumerate(plan)
        ]  # fmt: skip
        made[Session] += sessions
        pool = Feedback(programme=of, answers=[], closed_on=first + 15 * day if over else None)
        made[Feedback].append(pool)
        tests = {which: self._paper(of, which) for which in ("pre", "post")} if over else {}
        for turn, (member, home, path) in enumerate(rng.sample(self.members, PLACES)):
            form = "AB"[turn % 2]
            place = Enrolment(
                programme=of, member_id=member, unit_id=home, state="enrolled", form=form
            )
            made[Enrolment].append(place)
            loose["training_move"] += [
                (new(), hexed(place.pk), to, why, None, None, moment(self.now))
                for to, why in (("nominated", "nominated"), ("enrolled", "approved"))
            ]
            if not over:
                continue
            for one in sessions[:3]:
                if rng.random() < 0.9:
                    at = moment(one.starts_at)
                    loose["training_scan"].append((
                        new(), hexed(one.pk), hexed(place.pk), "in", "noted", at, at, at, 1, None,
                    ))  # fmt: skip
                    loose["training_attendance"].append((
                        new(), hexed(one.pk), hexed(place.pk), "present", at, None, 1, 0, None, at,
                    ))  # fmt: skip
            for which, papers in tests.items():
                other = form if which == "pre" else "BA"[turn % 2]
                self._sitting(
                    loose, member, path, *papers[other], begins, 0.5 + 0.2 * (which == "post")
                )
            if rng.random() < 0.75:
                pool.answers.append({
                    "ratings": {one.code: rng.randrange(2, 6) for one in reaction.questions()},
                    "words": "",
                })  # fmt: skip
                loose["training_feedbackgiven"].append((new(), hexed(pool.pk), hexed(place.pk)))
                made[Certificate].append(Certificate(
                    programme=of, member_id=member, issued_at=self.now, issued_by_id=who,
                    facts={"name": "学员", "title": of.title, "areas": ["danger"]},
                ))  # fmt: skip
                made[Commitment].append(Commitment(
                    enrolment=place, member_id=member, number=1, what=WHAT, where=WHERE,
                    by_when=of.ends_on + 28 * day, area="listening", counts_from=of.ends_on,
                ))  # fmt: skip
            loose["learning_competencyevidence"].append((
                new(), hexed(member), rng.choice(("danger", "violence-law")), rng.choice((1, 2)), "test",
                new(), None, str(first), str(first + 1095 * day), None,
            ))  # fmt: skip

    # -- tests ---------------------------------------------------------------------------------------
    def _paper(self, of: Any, which: str) -> dict[str, tuple[str, str, str, str, list[Any]]]:
        """Form → what a sitting of it keeps, and its questions; drawn as the product draws."""
        from niangjia.learning.rules import drawing
        from niangjia.learning.rules.blueprint import Blueprint

        context = f"programme:{of.pk}:{which}"
        test = Blueprint(context, competencies=("violence-law", "danger"), count=PAPER)
        pool = [drawing.entry(one) for one in test.pool(self.bank.values())]
        drawn = {form: drawing.draw(pool, PAPER, str(of.pk), form) for form in "AB"}
        return {form: (context, context, form, codes) for form, codes in drawn.items()}  # type: ignore[misc]

    def practice(self, count: int) -> None:
        """Practice tests of modules, each with questions of its own draw."""
        from niangjia.learning.rules.blueprint import of_module

        if not hasattr(self, "_pools"):
            self._pools = {
                (test := of_module(code)).key: [one.code for one in test.pool(self.bank.values())]
                for code in {one.module for one in self.bank.values()}
            }
        loose: dict[str, list[tuple[Any, ...]]] = {name: [] for name in LOOSE}
        keys = sorted(self._pools)
        for _one in range(count):
            member, _unit, path = self.rng.choice(self.members)
            key = self.rng.choice(keys)
            codes = self.rng.sample(self._pools[key], min(10, len(self._pools[key])))
            at = self.now - dt.timedelta(minutes=self.rng.randrange(1, 1_000_000))
            self._sitting(loose, member, path, key, "", "", codes, at, 0.65)
        for name, rows in loose.items():
            insert(name, rows)

    def _sitting(
        self, loose: dict[str, list[Any]], member: Any, path: str, test: str, context: str,
        form: str, codes: list[str], at: dt.datetime, chance: float,
    ) -> None:  # fmt: skip
        from niangjia.learning.rules.content import version_of

        pk, when, right = new(), moment(at), 0
        sums: dict[str, list[int]] = {}
        for place, code in enumerate(codes, 1):
            hit = self.rng.random() < chance
            right += hit
            loose["learning_answer"].append((
                new(), pk, place, hexed(self.rows[code].pk), self._given(code, hit), None, when,
                float(hit), None, None, None, None,
            ))  # fmt: skip
            of = sums.setdefault(self.bank[code].competency, [0, 0])
            of[0] += 1
            of[1] += not hit
        for area, (asked, wrong) in sums.items():
            loose["learning_arearesult"].append(
                (new(), pk, hexed(member), path, area, when, asked, wrong)
            )
        share = right / len(codes)
        drawn = version_of(sorted(self.rows[code].version for code in codes))[:16]
        loose["learning_testsitting"].append((
            pk, hexed(member), path, test, context, form, "b", drawn, len(codes), when, None, when, share,
        ))  # fmt: skip
        for verb, told in (("started", None), ("completed", share)):
            loose["learning_learningevent"].append((
                new(), hexed(member), path, verb, "test", test, pk, told, "{}", when,
            ))  # fmt: skip
        self.answered += len(codes)

    def _given(self, code: str, hit: bool) -> str:
        question = self.bank[code]
        if question.type == "single" and not hit:
            return str(question.key % len(question.options) + 1)
        return json.dumps(question.key) if hit else "null"

    def progress(self) -> None:
        """Three lessons read by everybody."""
        from niangjia.learning import selectors
        from niangjia.learning.models import LessonProgress

        lessons = list(selectors.lessons())[:3]
        known = set(LessonProgress.objects.values_list("member_id", "lesson"))
        at = moment(self.now)
        rows = [
            (new(), hexed(member), code, "v", at, at, 0.8)
            for member, _unit, _path in self.members
            for code in lessons
            if (member, code) not in known
        ]
        insert("learning_lessonprogress", rows)


# -- straight into the tables --------------------------------------------------------------------------
LOOSE = {
    "training_move": "id enrolment_id to why note by_id at",
    "training_scan": "id session_id enrolment_id way outcome at phone_at received_at sure by_id",
    "training_attendance": "id session_id enrolment_id state arrived_at left_at sure by_hand noted_by_id"
    " noted_at",
    "training_feedbackgiven": "id feedback_id enrolment_id",
    "learning_competencyevidence": "id member_id area level source source_key given_by_id gained_on"
    " expires_on withdrawn_at",
    "learning_testsitting": "id member_id unit_path test context form seed draw_key count started_at"
    " ends_at finished_at share",
    "learning_answer": "id sitting_id place question_id given words answered_at share marks remark"
    " marked_by_id marked_at",
    "learning_arearesult": "id sitting_id member_id unit_path area finished_at asked wrong",
    "learning_learningevent": "id member_id unit_path verb kind code attempt share detail at",
    "learning_lessonprogress": "id member_id lesson version opened_at done_at share",
}


def new() -> str:
    """A new key as both databases read it."""
    from niangjia.vault.ids import uuid7

    return uuid7().hex


def hexed(key: Any) -> str:
    return str(key.hex)


def moment(at: dt.datetime) -> str:
    """A time of UTC as both databases read it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def insert(name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows straight into a table of ours."""
    from django.db import connection

    names = LOOSE.get(name, "").split()
    table = connection.ops.quote_name(name)
    columns = ", ".join(map(connection.ops.quote_name, names))
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(names))
    connection.connection.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
        rows,
    )
