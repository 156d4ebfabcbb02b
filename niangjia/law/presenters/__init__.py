"""How law is shown, by part: names, reading, changes, issues, verdicts on citations."""

from niangjia.law.presenters.changes import (
    compared,
    concern_lines,
    plan_lines,
    plan_news,
    reading_problem,
)
from niangjia.law.presenters.issues import (
    MARK_WORDS,
    issue_groups,
    issue_links,
    issue_page,
)
from niangjia.law.presenters.names import (
    article_url,
    cited,
    english_name,
    english_title,
    label,
    place_slug,
)
from niangjia.law.presenters.reader import (
    cautions,
    contents,
    dates_of,
    kept_lines,
    law_lines,
    part_index,
    shown_articles,
)
from niangjia.law.presenters.verdicts import (
    state_words,
    verdict_lines,
    was_moved,
)

__all__ = [
    "MARK_WORDS",
    "article_url",
    "cautions",
    "cited",
    "compared",
    "concern_lines",
    "contents",
    "dates_of",
    "english_name",
    "english_title",
    "issue_groups",
    "issue_links",
    "issue_page",
    "kept_lines",
    "label",
    "law_lines",
    "part_index",
    "place_slug",
    "plan_lines",
    "plan_news",
    "reading_problem",
    "shown_articles",
    "state_words",
    "verdict_lines",
    "was_moved",
]
