"""Training as pages show it."""

from niangjia.training.presenters.attendance import *  # noqa: F403
from niangjia.training.presenters.conflict import *  # noqa: F403
from niangjia.training.presenters.desk import *  # noqa: F403
from niangjia.training.presenters.observing import *  # noqa: F403
from niangjia.training.presenters.papers import *  # noqa: F403
from niangjia.training.presenters.programmes import *  # noqa: F403
from niangjia.training.presenters.reaction import *  # noqa: F403
