"""What a connection to PostgreSQL is asked often is prepared, and as much of it as pages need."""

from __future__ import annotations

import pytest
from django.db import connection

from niangjia.config import prepared
from niangjia.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps its own")
def test_a_question_asked_again_and_again_is_prepared() -> None:
    for code in ("a", "b", "c", "d"):
        Unit.objects.filter(code=code).first()
    assert connection.connection.prepared_max == prepared.KEPT
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%units_unit%"]
        )
        assert cursor.fetchone()[0] >= 1
