"""Models of law, by part."""

from niangjia.law.models.corpus import Article, Law, LawDraft, LawImport, Version
from niangjia.law.models.reading import KeptArticle
from niangjia.law.models.watch import ArticleChange, Concern

__all__ = [
    "Article",
    "ArticleChange",
    "Concern",
    "KeptArticle",
    "Law",
    "LawDraft",
    "LawImport",
    "Version",
]
