"""The simulated federation: deterministic, complete, and gone without a trace when asked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count

from niangjia.access.actor import command_actor
from niangjia.access.roles import ROLES
from niangjia.demo import generators, services
from niangjia.demo.accounts import ACCOUNTS, PASSWORD
from niangjia.people import rules
from niangjia.people.models import Member, RoleAssignment
from niangjia.requests.models import CountedBlock, StandardTable
from niangjia.ui import normalise
from niangjia.units.models import Level, Unit, UnitChange
from niangjia.vault.models import DataKey

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 8)


def make(**options: object) -> generators.Context:
    return services.make_demo(actor=command_actor(), **{"today": TODAY, **options})  # type: ignore[arg-type]


def picture() -> list[tuple[object, ...]]:
    """All that chance decides."""
    units = Unit.objects.order_by("path").values_list("id", "path", "name_zh", "name_en", "code")
    members = Member.objects.order_by("id").values_list("id", "name", "username", "staff_number")
    roles = RoleAssignment.objects.order_by("id").values_list("id", "role", "starts_on", "ends_on")
    phones = [(member.phone,) for member in Member.objects.order_by("id")]
    return [*units, *members, *roles, *phones]


def test_the_same_seed_gives_the_same_federation_again_after_it_was_removed() -> None:
    make(seed=7)
    first = picture()
    services.remove_demo(actor=command_actor())
    assert not Member.objects.exists()
    assert not Unit.objects.exists()
    assert not UnitChange.objects.exists()
    assert not DataKey.objects.filter(erased_at=None).exists()
    make(seed=7)
    assert picture() == first


def test_another_seed_gives_another_federation() -> None:
    make(seed=1)
    first = picture()
    services.remove_demo(actor=command_actor())
    make(seed=2)
    assert not set(picture()) & set(first)


def test_every_role_is_held_by_somebody_today_and_accounts_hold_their_own() -> None:
    made = make()
    held = set(RoleAssignment.objects.values_list("role", flat=True)) | {"trainee"}
    assert held == set(ROLES)
    for account in ACCOUNTS:
        roles = RoleAssignment.objects.filter(member=made.accounts[account.username])
        expected = [] if account.role == "trainee" else [account.role]
        assert [row.role for row in roles if row.ends_on is None] == expected


def test_the_tree_is_whole_and_places_are_invented() -> None:
    make()
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert set(Unit.objects.values_list("level", flat=True)) == set(Level.values) - {"province"}
    # No real division code begins with 99, no area code is 0900, no operator has 154.
    assert all(unit.code is None or unit.code.startswith("99") for unit in Unit.objects.all())
    assert all(unit.phone.startswith("0900-") for unit in Unit.objects.all())
    for member in Member.objects.all():
        assert member.phone is not None
        assert normalise.phone(member.phone).startswith("154")
        assert rules.read_staff_number(member.staff_number) == member.staff_number


def test_nobody_holds_what_separation_of_duties_forbids() -> None:
    make()
    for member in Member.objects.annotate(held=Count("role_assignments")).filter(held__gt=1):
        rows = [
            rules.Held(
                row.member_id,
                row.role,
                row.unit.path,
                row.starts_on,
                row.ends_on,
                row.deputises_for_id,
                row.pk,
            )
            for row in member.role_assignments.select_related("unit")
        ]
        for row in rows:
            rules.check_new(row, rows)


def test_there_are_deputies_ended_roles_people_who_left_and_a_unit_history() -> None:
    make()
    assert RoleAssignment.objects.filter(deputises_for__isnull=False).exists()
    assert RoleAssignment.objects.filter(ends_on__lt=TODAY).exists()
    assert Member.objects.filter(is_active=False, left_on__isnull=False).exists()
    kinds = set(UnitChange.objects.values_list("kind", flat=True))
    assert {"opened", "renamed", "closed"} <= kinds


def test_a_site_with_members_is_refused() -> None:
    make()
    with pytest.raises(services.DemoRefused):
        make()


def test_removing_leaves_real_members_and_their_units() -> None:
    made = make()
    home = Unit.objects.filter(level=Level.COMMUNITY).first()
    assert home is not None
    real = Member.objects.create(
        username="real", name="实在", name_sort="shi zai", staff_number="REAL2345", unit=home
    )
    above = [unit.pk for unit in Unit.objects.get_ancestors(home)]
    # What a supervisor of the demo took away was counted by unit.
    district = Unit.objects.exclude(pk__in=above).filter(level=Level.DISTRICT).latest("path")
    span = {"since": dt.date(2026, 1, 1), "until": dt.date(2026, 4, 1)}
    CountedBlock.objects.create(unit=district, unit_path=district.path, groups=[], **span)
    StandardTable.objects.create(unit=district, unit_path=district.path, **span)
    services.remove_demo(actor=command_actor())
    assert list(Member.objects.all()) == [real]
    assert set(Unit.objects.values_list("pk", flat=True)) == {home.pk, *above}
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert made.made["members"] == 84


def test_the_password_of_the_table_opens_an_account() -> None:
    make()
    member = Member.objects.get(username="trainee")
    assert member.check_password(PASSWORD)
    assert not Member.objects.get(username="trainee").check_password("something else")


def test_a_room_adds_its_part_without_changing_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    plain = picture()
    services.remove_demo(actor=command_actor())
    monkeypatch.setattr(generators, "_registered", dict(generators._registered))
    asked: list[str] = []

    def make_more(context: generators.Context) -> int:
        asked.append(context.account("worker").name)
        return context.rng("more").randint(1, 9)

    generators.register("more", make_more, order=35)
    make()
    assert asked == ["周敏"]
    assert picture() == plain


def test_units_and_people_of_the_demo_are_found_by_name_and_pinyin() -> None:
    from niangjia.units import selectors as units

    make(seed=7)
    actor = command_actor()
    unit = Unit.objects.filter(level=Level.DISTRICT).first()
    assert unit is not None
    assert unit in units.options(actor, unit.name_zh)
    assert unit in units.options(actor, unit.name_en.split("'")[0])
    assert not Unit.objects.filter(name_keys="").exists()
    assert not Member.objects.filter(name_keys="").exists()


def test_an_old_ledger_was_imported_and_goes_with_the_demo() -> None:
    from niangjia.casework.models import Case
    from niangjia.imports.models import CaseImport

    for _turn in range(2):
        make()
        of = CaseImport.objects.get()
        assert (of.state, of.rows, of.imported) == ("done", 5, 4)
        assert [one["code"] for one in of.told["faults"]] == ["no_such_day"]
        numbers = sorted(Case.objects.filter(imported__of=of).values_list("number", flat=True))
        services.remove_demo(actor=command_actor())
        assert not CaseImport.objects.exists() and not Case.objects.exists()
    make()
    assert numbers == sorted(
        Case.objects.filter(imported__isnull=False).values_list("number", flat=True)
    )
