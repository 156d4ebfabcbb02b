/* The call sheet keeps what is typed. Without this file the Save button does. Nothing stays here. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const state = form.querySelector("[data-state]");
  const version = form.elements.namedItem("version");
  const levelWords = form.querySelector("[data-level-words] .tag");
  const because = form.querySelector("[data-because]");
  const hints = form.querySelector("[data-hints]");
  const changed = new Set();
  let busy = false;
  let leaving = false;

  /* The clock counts from the server's begin; the machine's own clock may be wrong. */
  const clock = document.querySelector("[data-gone]");
  const begun = performance.now() - Number(clock.dataset.gone) * 1000;
  const limit = Number(clock.dataset.minutes) * 60;
  const tick = () => {
    const gone = Math.floor((performance.now() - begun) / 1000);
    clock.textContent = `${Math.floor(gone / 60)}:${String(gone % 60).padStart(2, "0")}`;
    const words = clock.nextElementSibling;
    if (gone >= limit && words && words.textContent !== clock.dataset.over) words.textContent = clock.dataset.over;
  };
  tick();
  setInterval(tick, 1000);

  const show = (answer) => {
    version.value = String(answer.version);
    state.textContent = `${form.dataset.saved} ${answer.saved}`;
    if (levelWords) {
      const role = { red: "danger", orange: "late", yellow: "due", green: "none" }[answer.level];
      const icon = { danger: "danger", late: "clock", due: "clock" }[role];
      const use = levelWords.querySelector("use");
      const svg = levelWords.querySelector("svg");
      if (levelWords.lastChild.textContent !== answer.levelWords) {
        levelWords.className = `tag ${role}`;
        if (use && icon) use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${icon}`);
        if (svg) svg.toggleAttribute("hidden", !icon);
        levelWords.lastChild.textContent = answer.levelWords;
      }
    }
    because.replaceChildren(...answer.because.map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }));
    hints.replaceChildren();
    if (answer.hints.length) {
      const line = document.createElement("p");
      line.className = "meta";
      line.textContent = `${form.dataset.point}: ${answer.hints.map((hint) => `${hint.name} (${hint.words})`).join("; ")}`;
      hints.append(line);
    }
    for (const [name, text] of Object.entries(answer.conflicts)) {
      const field = form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest(".field");
      if (!field) continue;
      const line = document.createElement("div");
      line.className = "field-error";
      line.textContent = `${form.dataset.differs} ${Array.isArray(text) ? text.join(", ") : text}`;
      field.prepend(line);
    }
  };

  const save = async () => {
    if (busy || leaving || !changed.size) return;
    busy = true;
    const names = [...changed];
    changed.clear();
    const all = new FormData(form);
    const body = new URLSearchParams({ version: version.value, fields: names.join(" ") });
    for (const name of names) for (const value of all.getAll(name)) body.append(name, value);
    try {
      const answer = await fetch(form.dataset.sheet, {
        method: "POST", credentials: "same-origin", body,
        headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
      });
      if (answer.status === 423) document.dispatchEvent(new Event("niangjia:locked"));
      const found = await answer.json();
      if (!answer.ok) {
        state.textContent = found.refused ?? form.dataset.failed;
        if (!found.refused) names.forEach((name) => changed.add(name));
      } else show(found);
    } catch {
      names.forEach((name) => changed.add(name));
      state.textContent = form.dataset.failed;
    }
    busy = false;
  };

  let timer;
  form.addEventListener("input", (event) => {
    const name = event.target.name;
    if (!name || ["version", "whole", "csrfmiddlewaretoken"].includes(name)) return;
    changed.add(name);
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener("change", save);
  form.addEventListener("focusout", save);
  setInterval(save, 10000);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form.addEventListener("submit", () => { leaving = true; });

  document.addEventListener("keydown", (event) => {
    if (event.altKey && /^[1-7]$/.test(event.key)) {
      const place = form.querySelector(`[data-jump="${event.key}"]`);
      if (!place) return;
      event.preventDefault();
      place.focus();
      place.scrollIntoView({ block: "start" });
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    }
  });
})();
