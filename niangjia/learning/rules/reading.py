"""From files to values: each reader raises Broken with the place that is wrong. No Django."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from niangjia.learning.rules.content import (
    AREAS,
    ENDINGS,
    FORMS,
    QUALITIES,
    TONES,
    TYPES,
    Area,
    Broken,
    Choice,
    Ending,
    Lesson,
    LessonText,
    Level,
    Module,
    Node,
    Picture,
    Question,
    Scenario,
    Side,
    Stop,
    When,
    Words,
    version_of,
)
from niangjia.ui.datafiles import read_yaml

CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
BOUND = re.compile(r"\s*(>=|<=)\s*(\d{1,2})\s*")


def parse(source: str) -> Any:
    """YAML as data. Raises Broken."""
    try:
        return read_yaml(source)
    except yaml.YAMLError as error:
        raise Broken(f"not YAML: {error}") from None


def plain(value: Any) -> Any:
    """Data as JSON can hold it: YAML's days become ISO texts."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def mapping(value: Any, where: str) -> dict[str, Any]:
    """``value`` when it is a mapping."""
    if not isinstance(value, dict):
        raise Broken(f"{where}: not a mapping")
    return {str(key): each for key, each in value.items()}


def rows(value: Any, where: str) -> list[Any]:
    """``value`` when it is a list; nothing is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Broken(f"{where}: not a list")
    return value


def words(value: Any, where: str) -> Words:
    """A text in both languages."""
    given = mapping(value, where)
    texts = {key: str(given.get(key) or "").strip() for key in ("zh", "en")}
    if missing := [key for key, text in texts.items() if not text]:
        raise Broken(f"{where}: no text in {', '.join(missing)}")
    return Words(texts["zh"], texts["en"])


def maybe(value: Any, where: str) -> Words | None:
    """A text in both languages, or none."""
    return None if value in (None, "") else words(value, where)


def code(value: Any, where: str) -> str:
    """A code: small letters, figures, hyphens."""
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise Broken(f"{where}: {value!r} is no code")
    return value


def strings(value: Any, where: str) -> tuple[str, ...]:
    """A list of texts."""
    given = rows(value, where)
    if not all(isinstance(each, str) for each in given):
        raise Broken(f"{where}: must be a list of texts")
    return tuple(given)


def whole(value: Any, where: str, low: int, high: int) -> int:
    """A whole number between two bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Broken(f"{where}: must be a whole number from {low} to {high}")
    return value


def one_of(value: Any, known: tuple[str, ...], where: str) -> str:
    """One of the known texts."""
    if value not in known:
        raise Broken(f"{where}: {value!r} is none of {', '.join(known)}")
    return str(value)


# -- framework ---------------------------------------------------------------------------------------
def area(value: Any) -> Area:
    """One competency with its four levels."""
    given = mapping(value, "area")
    own = one_of(given.get("code"), AREAS, "area code")
    levels = []
    for at, row in enumerate(rows(given.get("levels"), own), 1):
        one = mapping(row, f"{own} level {at}")
        seen = tuple(
            words(line, f"{own} level {at} seen") for line in rows(one.get("seen"), f"{own} {at}")
        )
        if one.get("level") != at or len(seen) < 2:
            raise Broken(f"{own}: level {at} needs its number and at least two lines of behaviour")
        levels.append(Level(at, words(one.get("name"), f"{own} level {at} name"), seen))
    if len(levels) != 4:
        raise Broken(f"{own}: must have four levels")
    name, about = words(given.get("name"), f"{own} name"), words(given.get("about"), f"{own} about")
    return Area(own, name, about, whole(given.get("years"), f"{own} years", 1, 10), tuple(levels))


def module(value: Any) -> Module:
    """One module."""
    given = mapping(value, "module")
    own = code(given.get("code"), "module code")
    return Module(
        own,
        words(given.get("name"), f"{own} name"),
        words(given.get("about"), f"{own} about"),
        strings(given.get("competencies"), f"{own} competencies"),
    )


# -- pictures ----------------------------------------------------------------------------------------
PICTURE = re.compile(r"^!\[([^\]\n]+)\]\(([a-z0-9-]+)\) *$", re.MULTILINE)


def _mark(value: Any, where: str) -> Words:
    zh, _bar, en = str(value or "").partition("|")
    if not 1 <= len(zh) <= 3 or len(en) > 6:
        raise Broken(f"{where}: a mark is one to three signs, in English six at most")
    return Words(zh, en or zh)


def _stop(value: Any, where: str) -> Stop:
    given = mapping(value, where)
    tone = one_of(given.get("tone", "plain"), TONES, f"{where} tone")
    return Stop(
        _mark(given.get("mark"), where), words(given, where), maybe(given.get("note"), where), tone
    )


def _side(value: Any, where: str) -> Side:
    given = mapping(value, where)
    lines = tuple(words(line, where) for line in rows(given.get("lines"), where))
    return Side(words(given.get("name"), where), lines)


def picture(value: Any) -> Picture:
    """One picture of a lesson."""
    given = mapping(value, "picture")
    own = code(given.get("code"), "picture code")
    kind = one_of(given.get("kind"), ("way", "sides"), f"{own} kind")
    stops = tuple(_stop(row, own) for row in rows(given.get("stops"), own))
    sides = tuple(_side(row, own) for row in rows(given.get("sides"), own))
    if kind == "way" and (sides or len(stops) < 2):
        raise Broken(f"{own}: a way has two stops or more")
    if kind == "sides" and (stops or len(sides) != 2):
        raise Broken(f"{own}: there are two sides")
    marked = given.get("marks", True) is True
    return Picture(own, words(given.get("title"), f"{own} title"), stops, sides, marked, given)


# -- lessons -----------------------------------------------------------------------------------------
LESSON_KEYS = {
    "code", "module", "title", "summary", "competencies", "minutes", "articles", "checks",
}  # fmt: skip
SAME_IN_BOTH = ("code", "module", "competencies", "minutes", "articles", "checks")


def front(source: str, where: str) -> tuple[dict[str, Any], str]:
    """(front matter, Markdown) of a lesson's file."""
    parts = re.match(r"---\n(.*?)\n---\n(.*)", source.replace("\r\n", "\n"), re.DOTALL)
    if parts is None:
        raise Broken(f"{where}: no front matter between two lines of ---")
    given = mapping(parse(parts[1]), where)
    if odd := set(given) ^ LESSON_KEYS:
        raise Broken(f"{where}: unknown or missing in the front matter: {', '.join(sorted(odd))}")
    return given, parts[2].strip()


def _version(source: str, pictures: Mapping[str, Picture]) -> str:
    """Whoever signs a lesson signs its pictures too: a changed one makes another version."""
    told = source.replace("\r\n", "\n").strip()
    shown = [pictures[each].data for _alt, each in PICTURE.findall(told) if each in pictures]
    return version_of([told, *shown] if shown else told)


def lesson(
    place: int, sources: Mapping[str, str], pictures: Mapping[str, Picture] | None = None
) -> Lesson:
    """A lesson from its files by language. Raises Broken; the Chinese file must be there."""
    if "zh-hans" not in sources:
        raise Broken("no Chinese file")
    fronts, texts = {}, {}
    for language, source in sources.items():
        given, markdown = front(source, language)
        fronts[language] = given
        texts[language] = LessonText(
            language,
            str(given["title"]).strip(),
            str(given["summary"]).strip(),
            markdown,
            _version(source, pictures or {}),
        )
    given = fronts["zh-hans"]
    own = code(given["code"], "code")
    return Lesson(
        code=own,
        module=code(given["module"], f"{own} module"),
        place=place,
        competencies=strings(given["competencies"], f"{own} competencies"),
        minutes=whole(given["minutes"], f"{own} minutes", 1, 120),
        articles=strings(given["articles"], f"{own} articles"),
        checks=strings(given["checks"], f"{own} checks"),
        texts=texts,
    )


# -- questions ---------------------------------------------------------------------------------------
def _key_single(given: dict[str, Any], count: int, where: str) -> int:
    return whole(given.get("key"), f"{where} key", 1, count)


def _key_multiple(given: dict[str, Any], count: int, where: str) -> tuple[int, ...]:
    keys = [whole(each, f"{where} key", 1, count) for each in rows(given.get("key"), where)]
    if not keys or len(set(keys)) != len(keys):
        raise Broken(f"{where}: key must name at least one option, each once")
    return tuple(sorted(keys))


def _key_date(given: dict[str, Any], where: str) -> str:
    try:
        return dt.date.fromisoformat(str(given.get("key"))).isoformat()
    except ValueError:
        raise Broken(f"{where}: key is no ISO day") from None


def money(value: Any, where: str) -> str:
    """An amount in yuan as text."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Broken(f"{where}: no amount") from None
    if not amount.is_finite() or amount < 0:
        raise Broken(f"{where}: no amount")
    return format(amount, "f")


def _answer(given: dict[str, Any], kind: str, where: str) -> dict[str, Any]:
    """What depends on the type: options, key, pairs, rubric."""
    options = tuple(words(each, f"{where} option") for each in rows(given.get("options"), where))
    wanted = kind in {"single", "multiple", "ordering"}
    if wanted != bool(options) or (wanted and not 3 <= len(options) <= 6):
        raise Broken(f"{where}: {kind} wants {'three to six' if wanted else 'no'} options")
    if kind == "single":
        return {"options": options, "key": _key_single(given, len(options), where)}
    if kind == "multiple":
        return {"options": options, "key": _key_multiple(given, len(options), where)}
    if kind == "truefalse":
        if not isinstance(given.get("key"), bool):
            raise Broken(f"{where}: key must be true or false")
        return {"key": given["key"]}
    if kind == "date":
        return {"key": _key_date(given, where)}
    if kind == "money":
        key = money(given.get("key"), f"{where} key")
        return {"key": key, "tolerance": money(given.get("tolerance", "0"), f"{where} tolerance")}
    if kind == "matching":
        return {"pairs": _pairs(given, where)}
    if kind == "case":
        return _case(given, where)
    return {"options": options}


def _pairs(given: dict[str, Any], where: str) -> tuple[tuple[Words, Words], ...]:
    pairs = []
    for row in rows(given.get("pairs"), where):
        one = mapping(row, f"{where} pair")
        pairs.append(
            (words(one.get("left"), f"{where} left"), words(one.get("right"), f"{where} right"))
        )
    if not 3 <= len(pairs) <= 6 or len({right for _left, right in pairs}) != len(pairs):
        raise Broken(f"{where}: matching wants three to six pairs, every right side another")
    return tuple(pairs)


def _case(given: dict[str, Any], where: str) -> dict[str, Any]:
    rubric = []
    for row in rows(given.get("rubric"), where):
        one = mapping(row, f"{where} rubric")
        points = whole(one.get("points"), f"{where} points", 1, 10)
        rubric.append((points, words(one, f"{where} rubric")))
    if not 2 <= len(rubric) <= 6:
        raise Broken(f"{where}: case wants two to six lines of rubric")
    return {"rubric": tuple(rubric), "model": words(given.get("model"), f"{where} model")}


def question(value: Any, of_module: str) -> Question:
    """One question. Raises Broken with its code."""
    given = mapping(value, "question")
    own = code(given.get("code"), "question code")
    kind = one_of(given.get("type"), TYPES, f"{own} type")
    return Question(
        code=own,
        module=of_module,
        type=kind,
        competency=one_of(given.get("competency"), AREAS, f"{own} competency"),
        difficulty=whole(given.get("difficulty"), f"{own} difficulty", 1, 3),
        form=one_of(given.get("form"), FORMS, f"{own} form"),
        articles=strings(given.get("articles"), f"{own} articles"),
        text=words(given.get("text"), f"{own} text"),
        why=words(given.get("why"), f"{own} why"),
        data=plain({**given, "module": of_module}),
        **_answer(given, kind, own),
    )


# -- scenarios ---------------------------------------------------------------------------------------
def _when(value: Any, where: str) -> When:
    given = mapping(value or {}, f"{where} when")
    if odd := set(given) - {"chose", "not", *QUALITIES}:
        raise Broken(f"{where} when: unknown {', '.join(sorted(odd))}")
    bounds = []
    for quality in QUALITIES:
        if quality in given:
            found = BOUND.fullmatch(str(given[quality]))
            if not found:
                raise Broken(f"{where} when: {quality} wants >=N or <=N")
            bounds.append((quality, found[1], int(found[2])))
    never = strings(given.get("not"), f"{where} when not")
    return When(strings(given.get("chose"), f"{where} when chose"), never, tuple(bounds))


def _choice(value: Any, where: str) -> Choice:
    given = mapping(value, f"{where} choice")
    own = str(given.get("code") or "")
    if not re.fullmatch(r"[a-z]", own):
        raise Broken(f"{where}: a choice's code is one small letter")
    here = f"{where}.{own}"
    effects = {
        quality: whole(each, f"{here} {quality}", -3, 3)
        for quality, each in mapping(given.get("effects") or {}, f"{here} effects").items()
        if one_of(quality, QUALITIES, f"{here} effects")
    }
    return Choice(
        code=own,
        text=words(given.get("text"), f"{here} text"),
        to=str(given.get("to") or ""),
        effects=effects,
        when=_when(given.get("when"), here),
        why=maybe(given.get("why"), f"{here} why"),
        articles=strings(given.get("articles"), f"{here} articles"),
    )


def _node(own: str, value: Any) -> Node:
    given = mapping(value, own)
    choices = tuple(_choice(each, own) for each in rows(given.get("choices"), own))
    if not 1 <= len(choices) <= 6 or len({one.code for one in choices}) != len(choices):
        raise Broken(f"{own}: one to six choices, each with a code of its own")
    scene = maybe(given.get("scene"), f"{own} scene")
    return Node(own, words(given.get("words"), f"{own} words"), choices, scene)


def _ending(own: str, value: Any) -> Ending:
    given = mapping(value, own)
    return Ending(
        own,
        one_of(given.get("kind"), ENDINGS, f"{own} kind"),
        words(given.get("words"), f"{own} words"),
        words(given.get("debrief"), f"{own} debrief"),
        strings(given.get("articles"), f"{own} articles"),
    )


def scenario(value: Any) -> Scenario:
    """One scenario. Raises Broken; ``checking.scenario_faults`` walks its graph."""
    given = mapping(value, "scenario")
    own = code(given.get("code"), "scenario code")
    start = mapping(given.get("start"), f"{own} start")
    if set(start) != set(QUALITIES):
        raise Broken(f"{own}: start wants {', '.join(QUALITIES)}")
    nodes = {key: _node(key, each) for key, each in mapping(given.get("nodes"), own).items()}
    endings = {key: _ending(key, each) for key, each in mapping(given.get("endings"), own).items()}
    return Scenario(
        code=own,
        title=words(given.get("title"), f"{own} title"),
        summary=words(given.get("summary"), f"{own} summary"),
        note=words(given.get("note"), f"{own} note"),
        module=code(given.get("module"), f"{own} module"),
        competencies=strings(given.get("competencies"), f"{own} competencies"),
        minutes=whole(given.get("minutes"), f"{own} minutes", 1, 120),
        start={quality: whole(each, f"{own} {quality}", 0, 10) for quality, each in start.items()},
        first=str(given.get("first") or ""),
        nodes=nodes,
        endings=endings,
        data=plain(given),
    )
