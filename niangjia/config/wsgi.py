"""The WSGI application that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from niangjia.config.settling import Settled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
application = Settled(get_wsgi_application())
