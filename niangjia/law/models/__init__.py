"""Models of law, by part."""

from niangjia.law.models.corpus import Article, Law, LawDraft, LawImport, Version
from niangjia.law.models.reading import KeptArticle

__all__ = ["Article", "KeptArticle", "Law", "LawDraft", "LawImport", "Version"]
