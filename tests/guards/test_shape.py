"""The shape of a room's code: thin views, services that say who acts and leave a trace."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.guards.code import PACKAGE, ROOMS, files_of, functions, where

# The plan says about 15; a few pages with two ways out need a little more.
MOST_STATEMENTS = 18

# Services that name nobody who acts, each with the reason.
WITHOUT_ACTOR = {
    "casework.housekeeping": "the worker's clock acts; the alert itself is audited",
    "casework.refused_now": "a read of an agreement that its caller has asked the policy for",
    "commitments.remind": "the worker's clock acts; the number of reminders is audited",
    "demo.marker": "names a file, writes nothing",
    "dispatch.housekeeping": "the worker's clock acts; each of its three parts audits what it did",
    "dispatch.end_forgotten": "the worker's clock acts",
    "dispatch.erase_old": "the worker's clock acts",
    "dispatch.rise": "the worker's clock acts",
    "desk.housekeeping": "the worker's clock acts; throws kept searches away after an hour",
    "documents.housekeeping": "the worker's clock acts; drafts go after their thirty days",
    "jobs.enqueue_on_commit": "hands work over to the worker; start_job has audited it",
    "jobs.housekeeping": "the worker's clock acts",
    "jobs.purge_expired": "the worker's clock acts; what is thrown away was said when it was made",
    "jobs.reclaim_stale": "the worker's clock acts, on work whose worker died",
    "jobs.requeue_forgotten": "the worker's clock acts",
    "law.housekeeping": "the worker's clock acts; drops files nobody imported within a day",
    "notices.notify": "tells members by id; called inside services that are audited",
    "notices.take_back": "takes a notice from a member; called inside services that are audited",
    "notices.told_lately": "a read, asked inside services that are audited before they tell",
    "notices.unread_count": "a read of her own notices",
    "notices.mark_read": "lies below access, takes the actor by position; her own notices only",
    "people.housekeeping": "the worker's clock acts; makes digests of what members wrote themselves",
    "imports.housekeeping": "the worker's clock acts; files that nobody imported go after a day",
    "requests.housekeeping": "the worker's clock acts; sets clocks and replays erasures that two people made",
    "referrals.lapse_overdue": "the worker's clock acts; each lapse is audited as the system's",
    "signin.end_sessions": "called by services that are audited and know who acts",
    "signin.begin_federation": "nobody is there yet: the first run acts as the system",
    "signin.housekeeping": "the worker's clock acts",
}
# Services with an actor that leave no trace of their own, each with the reason.
WITHOUT_TRACE: dict[str, str] = {
    "dispatch.cases_of_call": "casework's look_up, which it calls, writes the event",
    "law.read_draft": "a look at her own file before its import; law is public",
    "learning.save_answer": "the answer keeps its own time; begin and end of a test are audited",
    "learning.choose": "the step keeps its own time and the log of learning holds it; the end is audited",
    "law.import_draft": "import_laws, which it calls, writes the event",
}


def statements(view: ast.FunctionDef) -> int:
    """Logical lines in the body of a function, without its docstring."""
    body = view.body[1:] if ast.get_docstring(view) is not None else view.body
    return sum(isinstance(node, ast.stmt) for part in body for node in ast.walk(part))


def fat_views(path: Path) -> list[str]:
    """Functions of a file of views that do too much."""
    return [
        f"{where(path, view.lineno)} {view.name}: {count} statements"
        for view in functions(ast.parse(path.read_text("utf-8")))
        if (count := statements(view)) > MOST_STATEMENTS
    ]


def queries(path: Path) -> list[str]:
    """Where a file asks a model's manager by itself, past policies."""
    return [
        f"{where(path, node.lineno)} .{node.attr}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]


def view_files(package: Path = PACKAGE) -> list[Path]:
    """Every file that holds views, whatever it is called."""
    found = [path for room in ROOMS for path in files_of(room, "views", package)]
    found += [
        path
        for room in ROOMS
        for name in ("pages.py", "factor_views.py")
        if (path := package / room / name).exists()
    ]
    return found


class Services:
    """The services of one room, read from its source."""

    def __init__(self, room: str, package: Path = PACKAGE) -> None:
        self.room = room
        self.found: dict[str, tuple[Path, ast.FunctionDef]] = {}
        self.public: list[str] = []
        exported: list[str] | None = None
        for path in files_of(room, "services", package):
            tree = ast.parse(path.read_text("utf-8"))
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    self.found[node.name] = (path, node)
                elif (
                    path.name == "__init__.py"
                    and isinstance(node, ast.Assign)
                    and ast.unparse(node.targets[0]) == "__all__"
                ):
                    exported = ast.literal_eval(node.value)
        names = self.found if exported is None else exported
        self.public = [name for name in names if name in self.found and not name.startswith("_")]

    def calls(self, name: str) -> set[str]:
        """Last names of everything that a function calls."""
        function = self.found[name][1]
        called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
        whole = {ast.unparse(func) for func in called}
        return {text if text == "audit.record" else text.rpartition(".")[2] for text in whole}

    def leaves_trace(self, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether it records an audit event itself or through a service that does."""
        called = self.calls(name)
        if "audit.record" in called or called & AUDITED_ELSEWHERE.keys():
            return True
        inner = (called & self.found.keys()) - seen - {name}
        return any(self.leaves_trace(other, seen | {name}) for other in inner)

    def says_who_acts(self, name: str) -> bool:
        """Keyword-only, ``actor`` first."""
        given = self.found[name][1].args
        keywords = [argument.arg for argument in given.kwonlyargs]
        return not (given.args or given.posonlyargs) and keywords[:1] == ["actor"]

    def faults(self, without_actor: dict[str, str], without_trace: dict[str, str]) -> list[str]:
        """What is wrong with the public services of the room, in words."""
        said = []
        for name in self.public:
            path, function = self.found[name]
            here, key = where(path, function.lineno), f"{self.room}.{name}"
            if key in without_actor:
                continue
            if not self.says_who_acts(name):
                said.append(f"{here} {name}: not keyword-only with actor first")
            elif key not in without_trace and not self.leaves_trace(name):
                said.append(f"{here} {name}: records no audit event")
        return said


# Services of lower rooms that audit; who calls one leaves a trace.
AUDITED_ELSEWHERE = {"start_job": "jobs", "start_sitting": "learning"}


@pytest.mark.parametrize("path", view_files(), ids=lambda p: "/".join(p.parts[-2:]))
def test_views_stay_thin_and_ask_no_model_themselves(path: Path) -> None:
    assert queries(path) == []
    assert fat_views(path) == []


@pytest.mark.parametrize("room", ROOMS)
def test_services_say_who_acts_and_leave_a_trace(room: str) -> None:
    assert Services(room).faults(WITHOUT_ACTOR, WITHOUT_TRACE) == []


def test_every_listed_exception_is_still_needed() -> None:
    rooms = {room: Services(room) for room in ROOMS}
    for key, reason in {**WITHOUT_ACTOR, **WITHOUT_TRACE}.items():
        room, name = key.split(".")
        assert name in rooms[room].public, f"{key} is no longer there"
        assert len(reason) > 10
    needless = [
        key
        for key in WITHOUT_ACTOR
        if (room := rooms[key.split(".")[0]]).says_who_acts(name := key.split(".")[1])
        and room.leaves_trace(name)
    ]
    assert needless == []


def test_the_audited_services_elsewhere_do_audit() -> None:
    assert all(Services(room).leaves_trace(name) for name, room in AUDITED_ELSEWHERE.items())


def test_a_query_in_a_view_is_reported(tmp_path: Path) -> None:
    planted = tmp_path / "views.py"
    planted.write_text("def page(request):\n    return Member.objects.all()\n")
    assert queries(planted) == [f"{planted}:2 .objects"]


def test_a_fat_view_is_reported(tmp_path: Path) -> None:
    planted = tmp_path / "views.py"
    lines = [f"    a{n} = {n}" for n in range(MOST_STATEMENTS + 1)]
    planted.write_text("\n".join(["def page(request):", '    """A page."""', *lines]))
    assert fat_views(planted) == [f"{planted}:1 page: {MOST_STATEMENTS + 1} statements"]
    planted.write_text("\n".join(["def page(request):", '    """A page."""', *lines[1:]]))
    assert fat_views(planted) == []


def test_a_service_without_actor_or_trace_is_reported(tmp_path: Path) -> None:
    room = tmp_path / "people"
    room.mkdir()
    (room / "services.py").write_text(
        "def by_position(actor):\n    audit.record(actor)\n\n"
        "def silent(*, actor, unit):\n    unit.save()\n\n"
        "def well(*, actor):\n    _inner(actor)\n\n"
        "def _inner(actor):\n    audit.record(actor)\n"
    )
    said = Services("people", tmp_path).faults({}, {})
    assert [line.split(" ", 1)[1] for line in said] == [
        "by_position: not keyword-only with actor first",
        "silent: records no audit event",
    ]
