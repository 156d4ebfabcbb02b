"""Every part of the simulated federation, in one list; a room adds its line here.

Read when a federation is made or removed, never at the start of the product: the generators bring
the services of all rooms along.
"""

from niangjia.demo import (
    calls,
    cases,
    certificates,
    commitments,
    evaluation,
    evidence,
    federation,
    house,
    imports,
    learning,
    needs,
    referrals,
    requests,
    staff,
    training,
)
from niangjia.demo.generators import register

register("units", federation.make_units, order=10, remove=federation.remove_units)
register("members", staff.make_members, order=20, remove=staff.remove_members)
register("second factors", house.make_second_factors, order=30)
register("walls", house.make_walls, order=31, remove=house.remove_walls)
register("notices", house.make_notices, order=32)
register("learning", learning.make_learning, order=45, remove=learning.remove_learning)
register("cases", cases.make_cases, order=50, remove=cases.remove_cases)
register("calls", calls.make_calls, order=55, remove=calls.remove_calls)
register("evidence", evidence.make_evidence, order=55)
register("referrals", referrals.make_referrals, order=55, remove=referrals.remove_referrals)
register("imports", imports.make_imports, order=56, remove=imports.remove_imports)
register("requests", requests.make_requests, order=55, remove=requests.remove_requests)
register("training", training.make_training, order=60, remove=training.remove_training)
register("certificates", certificates.make_certificates, order=70)
register("commitments", commitments.make_commitments, order=70)
register("needs", needs.make_needs, order=46, remove=needs.remove_needs)
register("evaluation", evaluation.make_evaluation, order=80)
