"""How a marked text comes into each encrypted field: one function a room. New rooms add theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from niangjia.vault.ids import uuid7
from tests.world import World, act, browser_of, hold, make_member, make_world

# Each mark holds both; either alone betrays it, whatever the encoding.
LATIN, CHINESE = "zqcanary", "金丝雀唱"


def mark(place: str) -> str:
    """A text nobody writes by chance, with the place where it was planted."""
    return f"{LATIN} {place} {CHINESE}"


@dataclass
class Garden:
    """The invented city and what the plants share."""

    world: World = field(default_factory=make_world)
    browsers: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = self.world
        self.second = make_member("唐月", world.east)
        hold(self.second, "supervisor", world.east)
        self.kin = make_member("周岚", world.street)


def people(garden: Garden) -> None:
    """A staff file, filled in through the product's own page and the model."""
    worker = garden.world.worker
    for name in ("phone", "home_address", "emergency_contact", "email", "id_number"):
        setattr(worker, name, mark(f"people.Member.{name}"))
    worker.save()


def dispatch(garden: Garden) -> None:
    """A call with its sheet and place; a matter sent, read and sent back; how a case came in."""
    from niangjia.casework.services import Facts
    from niangjia.dispatch import services
    from niangjia.dispatch.services import Letter

    who, boss = act(garden.world.worker), act(garden.second)
    call = services.begin_call(actor=who)
    typed = {"story": mark("dispatch.Call.sheet"), "place": mark("dispatch.Call.place")}
    services.save_call(actor=who, call_id=call.pk, base=1, given={**typed, "outcome": "broke_off"})
    services.end_call(actor=who, call_id=call.pk)
    services.open_place(actor=who, call_id=call.pk, reason=mark("dispatch.Call.reasons"))
    letter = Letter(
        "police", timezone.localdate(), mark("dispatch.Arrival.office"),
        mark("dispatch.Arrival.number"),
    )  # fmt: skip
    case = services.come_in(actor=who, letter=letter, facts=Facts(call_her="来电人"))
    matter = services.prepare(actor=who, case_id=case.pk)
    matter = services.send(
        actor=who, matter_id=matter.pk, unit_id=garden.world.east.pk,
        words=mark("dispatch.Dispatch.words"),
    )  # fmt: skip
    services.send_back(actor=boss, matter_id=matter.pk, reason=mark("dispatch.Dispatch.reason"))


def access(garden: Garden) -> None:
    """Walls set and lifted, help asked for, glass broken and reviewed, with the reasons of each."""
    from niangjia.access import services

    world = garden.world
    kind, record = "people.member", world.worker.pk
    wall = services.set_wall(
        actor=act(world.supervisor),
        kind=kind,
        record_id=record,
        member_id=garden.kin.pk,
        reason=mark("access.Wall.reason"),
    )
    services.lift_wall(
        actor=act(garden.second), wall=wall, reason=mark("access.Wall.lifted_reason")
    )
    asked = services.ask_for_help(
        actor=act(world.worker),
        kind=kind,
        record_id=record,
        supervisor_id=world.supervisor.pk,
        reason=mark("access.HelpRequest.reason"),
    )
    glass = services.break_glass_asked(
        actor=act(world.supervisor), asked=asked, reason=mark("access.BreakGlass.reason")
    )
    services.review_break_glass(
        actor=act(world.officer),
        glass=glass,
        verdict="not_justified",
        note=mark("access.BreakGlass.note"),
    )


def desk(garden: Garden) -> None:
    """A search for what nobody should read in an address or a log, and a saved view."""
    browser = browser_of(garden.world.worker)
    assert browser.post("/search/", {"q": mark("desk.KeptSearch.words")}).status_code in (200, 302)
    from niangjia.desk import services

    services.save_filter(
        actor=act(garden.world.worker),
        path="/members/",
        query=f"role={mark('desk.SavedFilter.query')}",
        label=mark("desk.SavedFilter.label"),
    )


def signin(garden: Garden) -> None:
    """A form that met a locked screen."""
    from niangjia.signin import services

    services.keep_form(
        actor=act(garden.world.worker),
        path=f"/members/me/contact/?{mark('signin.HeldForm.path')}",
        posted=[("home_address", [mark("signin.HeldForm.fields")])],
        files=[mark("signin.HeldForm.left_out")],
    )


def units(garden: Garden) -> None:
    """A file as a unit's picture; what is really sent there is drawn anew before."""
    from niangjia.units.models import UnitPicture

    content = ContentFile(mark("units.UnitPicture.file").encode() * 9, name=mark("file"))
    UnitPicture(unit=garden.world.street, shows="a door", file=content).save()


def jobs(garden: Garden) -> None:
    """Long work whose table, settings, place and result all hold it; and an import that fails."""
    from niangjia.jobs.models import Job

    Job(
        id=uuid7(),
        kind="units.import",
        owner_id=garden.world.worker.pk,
        state=Job.State.DONE,
        started_at=timezone.now(),
        finished_at=timezone.now(),
        options={"note": mark("jobs.Job.options")},
        resume={"row": mark("jobs.Job.resume")},
        details={"rows": [mark("jobs.Job.details")]},
        upload=ContentFile(mark("jobs.Job.upload").encode() * 50, name=mark("file")),
        result=ContentFile(mark("jobs.Job.result").encode() * 50, name=mark("file")),
        expires_at=timezone.now() + dt.timedelta(days=1),
    ).save(force_insert=True)


def law(garden: Garden) -> None:
    """A law file that was sent in and not imported; an article kept with a note."""
    from niangjia.access.actor import command_actor
    from niangjia.law.corpus.services import import_laws
    from niangjia.law.models import Article, KeptArticle, LawDraft
    from tests.law_corpus import HARMONY

    content = ContentFile(mark("law.LawDraft.file").encode() * 9, name=mark("file"))
    LawDraft(member_id=garden.world.chief.pk, file=content).save()
    import_laws(actor=command_actor(), laws=[HARMONY], source="tests")
    article = Article.objects.select_related("version").earliest("order")
    KeptArticle(
        member_id=garden.world.worker.pk,
        law_id=article.version.law_id,
        number=article.number,
        note=mark("law.KeptArticle.note"),
    ).save()


def guides(garden: Garden) -> None:
    """A signature under a guide, withdrawn with its reason."""
    from niangjia.guides.models import Review

    Review(
        guide="stalking",
        language="en",
        version="0" * 64,
        signed_by_id=garden.world.worker.pk,
        capacity="Lawyer",
        withdrawn_by_id=garden.world.worker.pk,
        withdrawn_at=timezone.now(),
        withdraw_reason=mark("guides.Review.withdraw_reason"),
    ).save()


def finder(garden: Garden) -> None:
    """A question that was kept."""
    from niangjia.finder.models import KeptQuestion

    KeptQuestion(kind="unanswered", question=mark("finder.KeptQuestion.question")).save()


def documents(garden: Garden) -> None:
    """A draft of her own, confirmed: its answers and both of its files."""
    from niangjia.documents import services
    from niangjia.documents.models import DocumentVersion

    worker = act(garden.world.worker)
    answers = {"facts": mark("documents.DocumentVersion.answers")}
    made = services.draft(actor=worker, kind="protection-order", values=answers)
    version = DocumentVersion.objects.get(document=made)
    version.pdf = ContentFile(mark("documents.DocumentVersion.pdf").encode() * 9, name=mark("file"))
    version.docx = ContentFile(
        mark("documents.DocumentVersion.docx").encode() * 9, name=mark("file")
    )
    version.final_at = timezone.now()
    version.save()


def casework(garden: Garden) -> None:
    """A case with everything in it, through its services, and an intake under way."""
    from niangjia.casework import services
    from niangjia.casework.models import FilledForm, FilledFormVersion, Goal, SealedRecord, Visit
    from niangjia.instruments import engine

    who = act(garden.world.worker)
    way = {"channels": ["sms"], "code_word": mark("casework.SafeContact.way")}
    case = services.open_case(
        actor=who,
        facts=services.Facts(
            call_her="李女士",
            name=mark("casework.Party.name"),
            contact_allowed=True,
            way=way,
        ),
    )
    case.call_her = mark("casework.Case.call_her")
    case.wish, case.story = mark("casework.Case.wish"), mark("casework.Case.story")
    case.save()
    party = case.parties.get()
    for name in ("phone", "id_number", "birthday"):
        setattr(party, name, mark(f"casework.Party.{name}"))
    party.save()
    pk = case.pk
    services.seal_record(
        actor=who, case_id=pk, kind="address", content=mark("casework.SealedRecord.content")
    )
    now = timezone.now()
    Visit(
        case=case,
        by_id=garden.world.worker.pk,
        place=mark("casework.Visit.place"),
        alone_why=mark("casework.Visit.alone_why"),
        starts_at=now,
        back_by=now + dt.timedelta(hours=1),
    ).save()
    noted = services.write_entry(
        actor=who, case_id=pk, kind="note", happened_at=now, observed="看过"
    )
    services.remark_on_entry(
        actor=act(garden.world.supervisor), entry_id=noted.pk,
        words=mark("casework.EntryRemark.words"),
    )  # fmt: skip
    filled = FilledForm(
        case=case, form="housing", edition="1.0", asked_at=now,
        answers={"words": mark("casework.FilledForm.answers")},
    )  # fmt: skip
    filled.save()
    FilledFormVersion(
        filled=filled,
        number=1,
        at=now,
        answers={"words": mark("casework.FilledFormVersion.answers")},
    ).save()
    talk = services.note_talk(
        actor=act(garden.world.supervisor), member_id=garden.world.worker.pk,
        held_on=timezone.localdate(), words=mark("casework.SupervisionTalk.words"),
        agreed=mark("casework.SupervisionTalk.agreed"),
    )  # fmt: skip
    services.remark(actor=who, talk_id=talk.pk, words=mark("casework.SupervisionTalk.remarks"))
    report = services.make_report(
        actor=act(garden.kin), suspected_at=now,
        answers={"danger": "now", "suspicion": mark("casework.ChildReport.answers")},
    )  # fmt: skip
    services.add_to_report(
        actor=act(garden.kin), report_id=report.pk, words=mark("casework.ChildReport.later")
    )
    services.leave_report(
        actor=act(garden.second), report_id=report.pk, reason=mark("casework.ChildReport.reason")
    )
    services.request_case(
        actor=act(garden.world.westerner),
        number=case.number,
        reason=mark("casework.CaseRequest.reason"),
    )
    services.open_sealed(
        actor=who, case_id=pk, kind="address", reason=mark("casework.SealedRecord.reasons")
    )
    assert SealedRecord.objects.get(case=case).reasons
    attempt = services.begin_contact(actor=who, case_id=pk, channel="sms")
    services.end_contact(
        actor=who,
        attempt_id=attempt.pk,
        outcome="reached",
        note=mark("casework.Attempt.note"),
    )
    entry = services.write_entry(
        actor=who,
        case_id=pk,
        kind="note",
        happened_at=timezone.now(),
        told=mark("casework.EntryVersion.told"),
        observed=mark("casework.EntryVersion.observed"),
    )
    services.change_entry(
        actor=who,
        entry_id=entry.pk,
        told=mark("casework.Entry.told"),
        observed=mark("casework.Entry.observed"),
    )
    services.note_consent(
        actor=who,
        case_id=pk,
        purpose="receiver",
        how="said",
        scope=mark("casework.Consent.scope"),
    )
    task = services.set_task(
        actor=who,
        case_id=pk,
        kind="action",
        due=timezone.localdate(),
        what=mark("casework.Task.what"),
        goal=mark("casework.Goal.words"),
        owner="office",
        office=mark("casework.Task.office"),
    )
    services.finish_task(actor=who, task_id=task.pk, outcome=mark("casework.Task.outcome"))
    goal = Goal.objects.get(case=case)
    services.set_task(
        actor=who, case_id=pk, kind="action", due=timezone.localdate(), what="a", goal="b"
    )
    services.agree_plan(
        actor=who, case_id=pk, how="said", her_words=mark("casework.Plan.her_words")
    )
    services.finish_goal(
        actor=who, goal_id=goal.pk, state="reached", outcome=mark("casework.Goal.outcome")
    )
    asked = services.ask_approval(
        actor=who, case_id=pk, kind="minor", why=mark("casework.Approval.why")
    )
    services.decide(
        actor=act(garden.second),
        approval_id=asked.pk,
        verdict="returned",
        words=mark("casework.Approval.words"),
    )
    started = services.start_procedure(actor=who, case_id=pk, code="legal-aid")
    services.withdraw_procedure(
        actor=who, link_id=started.pk, why=mark("casework.CaseProcedure.why")
    )
    incident = services.note_incident(
        actor=who,
        case_id=pk,
        when="unknown",
        facts={"acts": ["touched"], "place": mark("casework.Incident.facts")},
        told=mark("casework.Incident.told"),
    )
    services.set_kind(
        actor=who,
        incident_id=incident.pk,
        kind="rape",
        why=mark("casework.Incident.why"),
    )
    path = services.open_danger(actor=who, case_id=pk)
    services.note_outcome(
        actor=who,
        path_id=path.pk,
        step=path.steps[0],
        outcome="done",
        words=mark("casework.DangerOutcome.words"),
    )
    of = engine.get("partner-danger")
    screening = services.keep_screen(
        actor=who,
        case_id=pk,
        answers=engine.Answers(of.code, of.version, {}, words=mark("casework.Screening.answers")),
    )
    services.judge(
        actor=who,
        screening_id=screening.pk,
        level=engine.Level.GRAVE,
        reason=mark("casework.Screening.reason"),
    )
    services.save_step(
        actor=who,
        draft_id=None,
        step="story",
        answers={"story": mark("casework.IntakeDraft.answers")},
    )


def evidence(garden: Garden) -> None:
    """A piece of evidence with a file, corrected, looked at, withdrawn."""
    from niangjia.casework import services as casework
    from niangjia.evidence import services
    from niangjia.evidence.models import ItemFile, Opinion, Release, Turn

    who = act(garden.world.worker)
    case = casework.open_case(actor=who, facts=casework.Facts(call_her="李女士"))
    texts = {"title": mark("evidence.ItemVersion.text")}
    item = services.add_item(actor=who, case_id=case.pk, kind="photo", form="copy", texts=texts)
    texts = {name: mark("evidence.Item.text") for name in ("title", "proves", "made_how")}
    services.change_item(actor=who, item_id=item.pk, kind="photo", form="copy", texts=texts)
    kept = {
        name: ContentFile(mark(f"evidence.ItemFile.{name}").encode() * 9, name=mark("file"))
        for name in ("original", "copy")
    }
    file = ItemFile(item=item, number=1, content="jpeg", **kept)
    file.save()
    services.open_original(actor=who, file_id=file.pk, reason=mark("evidence.Custody.words"))
    now = timezone.now()
    opinion = Opinion(
        case=case, expert_id=garden.second.pk, topic="dv_physical", asked_at=now, moved_at=now,
        facts={"ages": [mark("evidence.Opinion.facts")]}, summary=mark("evidence.Opinion.summary"),
    )  # fmt: skip
    opinion.save()
    Turn(opinion=opinion, kind="question", text=mark("evidence.Turn.text"), at=now).save()
    Release(
        opinion=opinion, item=item, state="waiting", asked_at=now,
        reason=mark("evidence.Release.reason"),
    ).save()  # fmt: skip
    services.withdraw(actor=who, item_id=item.pk, reason=mark("evidence.Item.withdrawn_why"))


def training(garden: Garden) -> None:
    """A place in a programme, with what she needs and a sentence of her supervisor."""
    from niangjia.training.models import (
        Enrolment,
        Feedback,
        Material,
        Move,
        Observation,
        Programme,
        Session,
    )

    world, day = garden.world, timezone.localdate()
    of = Programme(
        unit=world.city, organiser=world.chief, title="Law", purpose="Law", seats=9, state="open",
        objectives=["knows"], starts_on=day, ends_on=day, nominate_by=day,
    )  # fmt: skip
    of.save()
    place = Enrolment(programme=of, member=world.worker, unit=world.street, state="declined")
    place.access_needs = mark("training.Enrolment.access_needs")
    place.child_care = mark("training.Enrolment.child_care")
    place.save()
    Move(enrolment=place, to="declined", why="declined", note=mark("training.Move.note")).save()
    now = timezone.now()
    session = Session(
        programme=of,
        kind="practice",
        title="Law",
        starts_at=now,
        ends_at=now + dt.timedelta(hours=1),
    )
    session.debrief = mark("training.Session.debrief")
    session.save()
    sheet = Observation(session=session, enrolment=place, member=world.worker, by=world.chief)
    sheet.note = mark("training.Observation.note")
    sheet.save()
    paper = ContentFile(
        mark("training.Material.file").encode(), name=mark("training.Material.file") + ".txt"
    )
    Material(programme=of, title="Law", file=paper).save()
    Feedback(programme=of, answers=[{"words": mark("training.Feedback.answers")}]).save()


def certificates(garden: Garden) -> None:
    """A certificate taken back with its reason, and the secret half of a signing key."""
    from niangjia.certificates.models import Certificate, SigningKey
    from niangjia.training.models import Programme

    now, world = timezone.now(), garden.world
    row = Certificate(
        programme=Programme.objects.earliest("id"), member=world.worker, issued_at=now, revoked_at=now,
        facts={"title": mark("certificates.Certificate.facts")},
    )  # fmt: skip
    row.revoke_reason = mark("certificates.Certificate.revoke_reason")
    row.save()
    SigningKey(public="x", secret=mark("certificates.SigningKey.secret"), made_at=now).save()


def commitments(garden: Garden) -> None:
    """A commitment, and a supervisor's look at it with what hindered."""
    from niangjia.commitments.models import Commitment, Look
    from niangjia.training.models import Enrolment

    world, place = garden.world, Enrolment.objects.earliest("id")
    row = Commitment(
        enrolment=place, member=place.member, number=1, by_when=timezone.localdate(), area="danger",
        counts_from=timezone.localdate(), what=mark("commitments.Commitment.what"),
        where=mark("commitments.Commitment.where"),
    )  # fmt: skip
    row.save()
    Look(
        commitment=row, member=place.member, step=30, level="done", by=world.supervisor,
        note=mark("commitments.Look.note"), hindered=mark("commitments.Look.hindered"),
    ).save()  # fmt: skip


def learning(garden: Garden) -> None:
    """A case answered in words within a test; a signature withdrawn with its reason."""
    from niangjia.learning.models import Answer, Content, EarlierMark, Signature, TestSitting

    worker = garden.world.worker
    question = Content(kind="question", code="canary", version="c" * 64, data={"type": "case"})
    question.save()
    sitting = TestSitting(
        member_id=worker.pk, unit_path="", test="module:danger", form="A", seed=1, count=1
    )
    sitting.save()
    answer = Answer(
        sitting=sitting, place=1, question=question, words=mark("learning.Answer.words"),
        remark=mark("learning.Answer.remark"),
    )  # fmt: skip
    answer.save()
    EarlierMark(
        answer=answer, marks=[1], share=0.5, remark=mark("learning.EarlierMark.remark"),
        marked_at=timezone.now(),
    ).save()  # fmt: skip
    Signature(
        kind="question",
        code="canary",
        version="c" * 64,
        signed_by_id=worker.pk,
        capacity="Lawyer",
        withdrawn_at=timezone.now(),
        withdraw_reason=mark("learning.Signature.withdraw_reason"),
    ).save()


def requests(garden: Garden) -> None:
    """A request with its words, its reason and how it was answered."""
    from niangjia.requests.models import SubjectRequest

    world, day = garden.world, timezone.localdate()
    SubjectRequest(
        code="R-AAAA-AAAA", unit=world.street, unit_path=world.street.path, kind="copy",
        asker="client", received_on=day, letter_on=day, due_on=day, state="done",
        outcome="granted", ended_at=timezone.now(),
        **{name: mark(f"requests.SubjectRequest.{name}")
           for name in ("name", "way", "words", "reason", "told")},
    ).save()  # fmt: skip
    from niangjia.casework.models import Case
    from niangjia.requests.models import Complaint, CountedBlock, FeedbackAnswer, LegalHold

    case = Case.objects.latest("opened_at")
    FeedbackAnswer(
        unit=world.street, unit_path=world.street.path, month=day.replace(day=1), heard=3, clear=3,
        choice=3, safe=3, again=3, words=mark("requests.FeedbackAnswer.words"),
    ).save()  # fmt: skip
    LegalHold(case=case, until=day, why=mark("requests.LegalHold.why")).save()
    CountedBlock(
        unit=world.east, unit_path=world.east.path, since=day, until=day + dt.timedelta(days=90),
        groups=[[{"when": mark("requests.CountedBlock.groups")}]],
    ).save()  # fmt: skip
    Complaint(
        code="C-AAAA-AAAA", unit=world.street, unit_path=world.street.path, case=case,
        about=world.worker, said_by="client", recorded_on=day, due_on=day, verdict="partly",
        told="yes", ended_at=timezone.now(),
        **{name: mark(f"requests.Complaint.{name}") for name in ("words", "way", "outcome")},
    ).save()  # fmt: skip


def referrals(garden: Garden) -> None:
    """A shelter whose address was opened, and a referral that was sent, answered by link."""
    from niangjia.access.actor import VISITOR
    from niangjia.casework import services as casework
    from niangjia.referrals import services

    world = garden.world
    who, boss = act(world.worker), act(world.supervisor)
    shelter = services.add_service(
        actor=boss, unit=world.east, area=world.east,
        values={
            "kind": "shelter", "name_zh": "庇护所", "by_link": True,
            "address": mark("referrals.Service.hidden_address"),
        },
    )  # fmt: skip
    services.open_address(
        actor=who, service_id=shelter.pk, reason=mark("referrals.Service.reasons")
    )
    case = casework.open_case(actor=who, facts=casework.Facts(call_her="李女士"))
    made = services.draft_referral(actor=who, case_id=case.pk, service_id=shelter.pk)
    services.choose_contents(
        actor=who, referral_id=made.pk, purpose=mark("referrals.Referral.purpose"),
        keys=["need"], need=mark("referrals.Referral.released"),
        summary=mark("referrals.Referral.chosen"),
    )  # fmt: skip
    services.agree_receiver(actor=who, referral_id=made.pk, how="said")
    services.send_referral(actor=who, referral_id=made.pk)
    new = services.make_link(actor=who, referral_id=made.pk)
    link = services.open_link(actor=VISITOR, token=new.token, pin=new.pin)
    assert link is not None
    services.answer_by_link(
        actor=VISITOR, link_id=link.pk, act="decline",
        text=mark("referrals.Reply.text"), who=mark("referrals.Reply.who"),
    )  # fmt: skip


def imports(garden: Garden) -> None:
    """A ledger with it in every cell, imported; one that waits with its file; one that went wrong."""
    from niangjia.imports import services
    from niangjia.imports.models import ImportedCase
    from tests.integration.imports.scene import imported, row, sheet, upload

    cells = {
        key: mark("ledger") for key in ("name", "other_name", "child1", "address", "code_word")
    }
    texts = {key: mark(f"ledger {key}") for key in ("story", "wish", "note", "outcome")}
    boss = garden.world.supervisor
    imported(
        boss, row(7_001, ledger="7001 " + LATIN, **cells, **texts), row(7_002, phone=mark("phone"))
    )
    waiting = services.send_in(
        actor=act(boss), table=upload(sheet(row(7_003, story=mark("imports.LedgerFile.content"))))
    )
    one = ImportedCase.objects.get(row=2, of__by=boss)
    one.ledger_number = mark("imports.ImportedCase.ledger_number")
    one.save()
    waiting.told = {"unknown": [mark("imports.CaseImport.told")]}
    waiting.save()


PLANTS: list[Callable[[Garden], None]] = [
    people, access, desk, signin, units, jobs, law, guides, finder, documents, casework, dispatch,
    evidence, referrals, requests, training, certificates, commitments,
    learning, imports,
]  # fmt: skip
