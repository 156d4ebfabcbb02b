"""Laws, versions, articles; citations checked against them; who depends on an article."""
