"""The long sentences of the report: what a figure means, and what it doesn't show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FORMS = _(
    "Only people who sat both forms count, each compared with herself. Half of them began with form A, "
    "half with form B."
)
NO_GROUP = _("Without a group that had no training, some of it may come from sitting a test twice.")
KNEW_MORE = _("%(n)d people knew more afterwards: by %(span)s points, with 95 %% confidence.")
KNEW_LESS = _("%(n)d people knew less afterwards: by %(span)s points, with 95 %% confidence.")
KNEW_SAME = _(
    "No difference is shown among %(n)d people: the interval, %(span)s points, holds zero."
)
TOO_FEW_TRAINED = _(
    "%(name)s: not enough data. Fewer than five trained people had anything due both before and after."
)
TOO_FEW_OTHERS = _(
    "%(name)s: there are too few colleagues to compare with. Among the trained it differs by %(span)s "
    "points; what else changed meanwhile can't be told apart from the training."
)
NO_EFFECT = _(
    "%(name)s: no effect is shown. How much more the trained changed than their colleagues lies between "
    "%(span)s points. That doesn't prove that there is none."
)
BETTER = _("%(name)s: the trained improved by more than their colleagues, by %(span)s points.")
WORSE = _("%(name)s: the trained improved by less than their colleagues, by %(span)s points.")
CHANGED = _("%(name)s: what is counted has changed since it was chosen, so it isn't computed.")
GONE = _("%(name)s: this product no longer counts it.")
WAIT = _(
    "Counted once the programme has ended and the span is over, after %(day)s: any earlier, one more "
    "event a day would tell whose it was."
)
SAME_PEOPLE = _(
    "Each person counts once, with her own share. In every line stand the very same people: those with "
    "something due in both spans. A group of fewer than five is not shown."
)
WHO_ARE_OTHERS = _(
    "“Not yet trained” are colleagues in units of the same kind, with the roles the programme was for, "
    "who have no place in a programme on the same competencies."
)
MANY = _(
    "Whether an effect is shown is judged by an interval widened for the number of indicators (%(n)d), "
    "so that looking at many doesn't find one by chance."
)
NO_LOT = _("Nobody was chosen by lot: who is sent to a training may differ from who isn't.")
NOT_THE_CAUSE = _(
    "What became of the cases depends on courts, police, families and money as well. These sums can't "
    "show that the training was the cause; no difference is drawn from them."
)
