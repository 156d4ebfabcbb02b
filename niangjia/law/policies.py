"""Law is public: every member reads all of it, so its tables need no policy of their own."""

from niangjia.access import policies
from niangjia.law.models import Article, Law, LawImport, Version

for _model, _reason in {
    Law: "law is public; its pages ask for READ_LAW",
    Version: "law is public; its pages ask for READ_LAW",
    Article: "law is public; its pages ask for READ_LAW",
    LawImport: "names no person but the importer; its page asks for IMPORT_LAW",
}.items():
    policies.exempt(_model, _reason)
