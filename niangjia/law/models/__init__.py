"""Models of law, by part."""

from niangjia.law.models.corpus import Article, Law, LawImport, Version

__all__ = ["Article", "Law", "LawImport", "Version"]
