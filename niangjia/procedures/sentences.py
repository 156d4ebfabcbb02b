"""What calculators say, one sentence an outcome. A figure or day stands at ``%(value)s``."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "support_fixed": _(
        "Usually %(value)s to %(upper)s yuan a month, together. For one child 20 to 30 %% of "
        "a fixed income, for two or more at most half."
    ),
    "support_irregular": _(
        "Usually %(value)s to %(upper)s yuan a month, together: the same shares of the year’s"
        " total or of the sector’s average income."
    ),
    "support_adjustable": _(
        "The parents may agree on more; the court may go above or below in special circumstances."
    ),
    "support_no_limitation": _(
        "The claim doesn’t run out. But a judgment or confirmed agreement must be enforced "
        "within two years."
    ),
    "support_until": _("As a rule until the child is 18."),
    "order_ends": _("Ends at the latest on %(value)s. Look at the order: its own day counts."),
    "order_ask": _(
        "If she is still afraid, ask for an extension from %(value)s on, in any case before "
        "it ends."
    ),
    "order_now": _("It ends soon: ask her now."),
    "order_over": _("It is over. If the danger is not, apply again at once."),
    "cooling_withdraw": _("Until %(value)s either of them may withdraw: then it is off."),
    "cooling_collect": _(
        "From %(value)s to %(upper)s both must come in person for the certificate; otherwise "
        "the application counts as withdrawn."
    ),
    "cooling_not_court": _("There is no such period when she sues in court."),
    "cooling_violence": _(
        "Where there was violence, the registry gives him a veto: the court and a protection "
        "order come first."
    ),
    "custody_under_two": _(
        "Under two: with the mother, in principle. There are exceptions, such as a grave illness."
    ),
    "custody_two_on": _(
        "Two years old on %(value)s: from then on what is best for the child decides."
    ),
    "custody_best_interest": _("Two to seven: what is best for the child decides."),
    "custody_eight_on": _(
        "Eight years old on %(value)s: from then on its own true wish must be respected."
    ),
    "custody_own_wish": _(
        "Eight and over: the child’s own true wish must be respected. Ask it alone, and never"
        " in front of a parent."
    ),
    "custody_adult": _("Of age: nobody has custody."),
    "custody_violence": _(
        "Violence weighs against a parent, and a mother who fled from it with the child is no"
        " taker by default: protection order, custody claim and evidence at once."
    ),
    "custody_contact": _("Contact that harms the child can be stopped by the court."),
    "custody_hiding": _("Nobody may take or hide a child to win custody."),
    "aid_no_means": _(
        "Likely yes, whatever she owns: for victims of violence, abuse and abandonment means "
        "are not asked."
    ),
    "aid_divorce": _(
        "The law’s list does not name divorce alone. Name the support claims, and any "
        "violence; the province’s rules may go further: ask."
    ),
    "aid_exempt": _("Likely yes: her means are not checked."),
    "aid_hardship": _(
        "Likely yes, when the centre finds that money is short; she may declare it in good faith."
    ),
    "aid_ask": _(
        "Perhaps not: it needs hardship by the province’s standard. Ask anyway, it costs nothing."
    ),
    "aid_advance": _(
        "A time limit ends on %(value)s, within seven days: ask for aid in advance, the "
        "papers follow."
    ),
    "aid_clock": _("The centre decides within seven days and names a lawyer within three more."),
    "aid_refused": _("Refused: object to the justice bureau, which answers within five days."),
    "limit_police": _(
        "Acts that the police do not discover until %(value)s are no longer punished. Report "
        "now, never wait."
    ),
    "limit_civil": _(
        "Sue until %(value)s. It can stop and start anew: ask a lawyer. Twenty years at most."
    ),
    "limit_labour": _(
        "Apply for arbitration until %(value)s. While she is employed, wages owed have no "
        "such limit; then one year from the end."
    ),
    "limit_enforcement": _(
        "Ask the court to enforce until %(value)s. Instalments: from the last one’s due day."
    ),
    "limit_coercion": _(
        "Ask the court to annul until %(value)s. A fixed period: it is not extended. The "
        "five-year end of other claims does not apply here."
    ),
    "limit_illness": _(
        "Ask the court to annul until %(value)s. A fixed period: it is not extended."
    ),
    "limit_concealment": _("Ask the court to divide again until %(value)s."),
    "limit_collective": _(
        "Ask the court to revoke the decision until %(value)s, and never later than five "
        "years after it."
    ),
    "limit_review": _("Ask for review until %(value)s."),
    "limit_child_abuse": _(
        "Damages can be claimed until %(value)s: the period runs from eighteen. It never "
        "delays a report: report at once."
    ),
    "limit_support_claim": _("The claim for support doesn’t run out."),
    "limit_over": _("That day is over. Ask a lawyer all the same: periods stop and start anew."),
}
