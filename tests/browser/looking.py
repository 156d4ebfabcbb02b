"""How a page is looked at: axe, and the contrast of each kind of text once in each light and width."""

from __future__ import annotations

from functools import cache
from typing import Any

# Rules whose answer light or width may change, besides contrast, which is asked for by itself.
CHANGING = ["link-in-text-block", "target-size"]

# The hundredth row of a table is mostly built as the tenth: from the thirteenth on, a row built in every
# element, class, attribute and empty text as one before it stands aside meanwhile.
_RULES = """async (options) => {
  const built = (row) => [row, ...row.querySelectorAll('*')].map((e) => e.localName + '.' + e.className
    + e.getAttributeNames().filter((name) => name !== 'id').sort() + !e.textContent.trim()).join()
  const aside = [...document.querySelectorAll('tbody, main ol, main ul')].flatMap((list) => {
    const before = new Set()
    return [...list.children].filter((row, at) => {
      const alike = before.has(built(row))
      before.add(built(row))
      return alike && at >= 12
    }).map((row) => [row, document.createComment('row')])
  })
  aside.forEach(([row, mark]) => row.replaceWith(mark))
  try {
    return (await axe.run(document, options)).violations.map((found) =>
      [found.id, found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))])
  } finally { aside.reverse().forEach(([row, mark]) => mark.replaceWith(row)) }
}"""

# What decides the colours of a text: its element and all those around it, with their classes and
# states. Two elements of one kind look alike, on whatever page.
_KINDS = """() => {
  const said = /^(class|role|type|disabled|open|data-.*|aria-(?!label|desc|controls|owns|details).*)$/
  const known = new Map()
  const kind = (e) => {
    if (!e || e === document.documentElement) return ''
    if (!known.has(e)) known.set(e, kind(e.parentElement) + '>' + e.localName + [...e.attributes]
      .filter((a) => said.test(a.name))
      .map((a) => a.name + (a.value.length < 60 && !/[0-9]{3}|[/]/.test(a.value) ? '=' + a.value : ''))
      .sort().join())
    return known.get(e)
  }
  window.kinds = new Map()
  for (const e of document.body.querySelectorAll('*')) {
    const speaks = /^(input|textarea|select)$/.test(e.localName)
      || [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())
    if (speaks && e.checkVisibility() && !window.kinds.has(kind(e))) window.kinds.set(kind(e), e)
  }
  return [...window.kinds.keys()]
}"""

_CONTRAST = """async (fresh) => {
  const looked = fresh.map((kind) => window.kinds.get(kind))
  looked.forEach((e) => e.setAttribute('data-looked-at', ''))
  try {
    const options = {runOnly: ['color-contrast'], resultTypes: ['violations']}
    return (await axe.run({include: [['[data-looked-at]']]}, options)).violations.map((found) =>
      [found.id, found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))])
  } finally { looked.forEach((e) => e.removeAttribute('data-looked-at')) }
}"""


@cache
def _axe() -> str:
    """axe itself, read from its file once."""
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)


def faults(page: Any, *, again: bool, looked: set[str]) -> list[Any]:
    """What axe finds on a page. ``again``: it was looked at a moment ago in another light or width.

    ``looked`` holds the kinds of text whose contrast was found good in this light and width; what is
    new here is added to it.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    rules = {"runOnly": CHANGING} if again else {"rules": {"color-contrast": {"enabled": False}}}
    found = list(page.evaluate(_RULES, {"resultTypes": ["violations"], **rules}))
    fresh = [kind for kind in page.evaluate(_KINDS) if kind not in looked]
    if fresh:
        pale = page.evaluate(_CONTRAST, fresh)
        found += pale
        if not pale:
            looked.update(fresh)
    return found
