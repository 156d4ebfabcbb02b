// A cited article, shown where it is cited. Without this script the link leads to the article.
(() => {
  if (!("popover" in HTMLElement.prototype)) return;
  const kept = new Map();
  const card = document.createElement("div");
  card.className = "cite-card";
  card.popover = "auto";
  card.tabIndex = -1;
  document.body.append(card);

  const place = (link) => {
    const at = link.getBoundingClientRect();
    const width = Math.min(420, document.documentElement.clientWidth - 32);
    const left = Math.max(16, Math.min(at.left, document.documentElement.clientWidth - width - 16));
    card.style.setProperty("inline-size", `${width}px`);
    card.style.setProperty("left", `${left}px`);
    const below = at.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.setProperty("top", `${below ? at.bottom + 8 : Math.max(16, at.top - 8 - card.offsetHeight)}px`);
  };

  const read = async (url) => {
    if (!kept.has(url)) {
      const answer = await fetch(url, { headers: { "X-Peek": "1" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      kept.set(url, await answer.text());
    }
    return kept.get(url);
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.cite");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || card.contains(link)) return;
    event.preventDefault();
    try {
      card.innerHTML = await read(`${link.pathname}peek/`);
      card.showPopover();
      place(link);
      card.focus();
    } catch {
      location.assign(link.href);
    }
  });
})();
