"""Reading training; the actor first.

Rooms above (certificates, commitments, evaluation) build on ``attendance_rate``,
``attendance_rates``, ``attended`` and ``taught_sessions``: see docs/training.md.
"""

from niangjia.training.selectors.attendance import *  # noqa: F403
from niangjia.training.selectors.desk import *  # noqa: F403
from niangjia.training.selectors.means import *  # noqa: F403
from niangjia.training.selectors.observing import *  # noqa: F403
from niangjia.training.selectors.papers import *  # noqa: F403
from niangjia.training.selectors.programmes import *  # noqa: F403
from niangjia.training.selectors.reaction import *  # noqa: F403
