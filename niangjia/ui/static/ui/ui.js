/* Small improvements. Every page works without this file; nothing here draws or decides. */
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const say = (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const icon = (name) => {
    const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0];
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    if (sprite) {
      const use = document.createElementNS(space, "use");
      use.setAttribute("href", `${sprite}#${name}`);
      svg.append(use);
    }
    return svg;
  };
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const post = async (url, fields = {}) => {
    const answer = await fetch(url, {
      method: "POST", credentials: "same-origin", body: new URLSearchParams(fields),
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
    });
    /* The screen was locked elsewhere. */
    if (answer.status === 423) document.dispatchEvent(new Event("niangjia:locked"));
    return answer;
  };
  /* Tabs tell one another: who works in one works in all; a lock in one wipes all. */
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("niangjia") : null;

  const toast = (text) => {
    const box = document.querySelector(".toasts");
    if (!box || !text) return;
    const line = make("p", {}, text);
    box.append(line);
    setTimeout(() => line.remove(), 6000);
  };

  const starters = {
    /* Our sentences instead of the browser's bubbles. */
    "form[method=post]": (form) => { form.noValidate = true; },

    "[data-focus]": (box) => { box.focus(); },

    /* On a phone tabs scroll: the one that she is on comes into sight, the page stays where it is. */
    ".tabs [aria-current]": (here) => {
      const row = here.parentElement;
      row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - here.clientWidth) / 2;
    },

    "[data-show]": (button) => {
      const input = document.getElementById(button.dataset.show);
      if (!input) return;
      button.hidden = false;
      button.addEventListener("click", () => {
        const show = input.type === "password";
        input.type = show ? "text" : "password";
        button.textContent = show ? say("hide") : say("show");
        button.setAttribute("aria-pressed", String(show));
      });
      input.form?.addEventListener("submit", () => { input.type = "password"; });
    },

    "textarea[data-count]": (area) => {
      const limit = Number(area.dataset.count);
      const line = make("p", { class: "count", id: `${area.id}_count` });
      const spoken = make("p", { class: "sr", "aria-live": "polite" });
      area.after(line, spoken);
      area.setAttribute("aria-describedby", `${area.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
      let timer;
      const count = () => {
        const left = limit - [...area.value].length;
        const text = left >= 0 ? say("left", { n: left }) : say("over", { n: -left });
        line.textContent = text;
        line.classList.toggle("over", left < 0);
        clearTimeout(timer);
        timer = setTimeout(() => { if (left < 50) spoken.textContent = text; }, 1000);
      };
      area.addEventListener("input", count);
      count();
    },

    "input[data-date]": (input) => {
      const picker = make("input", { type: "date", tabindex: "-1", "aria-hidden": "true", class: "sr" });
      if (!picker.showPicker) return;
      const button = make("button", { type: "button", class: "button secondary", "aria-label": say("calendar") }, icon("calendar"));
      const joined = make("div", { class: "joined calendar" });
      input.replaceWith(joined);
      joined.append(input, button, picker);
      button.addEventListener("click", () => {
        if (/^\d{4}-\d\d-\d\d$/.test(input.value)) picker.value = input.value;
        picker.showPicker();
      });
      picker.addEventListener("change", () => {
        input.value = picker.value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.focus();
      });
    },

    "[data-upload]": (box) => {
      const input = box.querySelector("input[type=file]");
      if (!input) return;
      const line = make("p", { class: "meta", role: "status" });
      box.append(line);
      input.addEventListener("change", () => {
        const limit = Number(input.dataset.maxMb || 0);
        const large = limit && [...input.files].some((file) => file.size > limit * 1048576);
        line.textContent = large ? say("large", { n: limit }) : [...input.files].map((file) => {
          const kb = Math.max(1, Math.round(file.size / 1024));
          return `${file.name}  ${kb < 1024 ? `${kb} kB` : `${(kb / 1024).toFixed(1)} MB`}`;
        }).join("\n");
        line.className = large ? "field-error" : "meta";
        if (large) input.value = "";
      });
      for (const type of ["dragover", "dragleave", "drop"]) {
        input.addEventListener(type, () => box.classList.toggle("over", type === "dragover"));
      }
    },

    "[data-dialog]": (link) => {
      const dialog = document.getElementById(link.dataset.dialog);
      if (!dialog?.showModal) return;
      link.setAttribute("aria-haspopup", "dialog");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        dialog.showModal();
      });
    },
    "[data-close]": (button) => {
      button.addEventListener("click", () => button.closest("dialog")?.close());
    },

    "[data-message]": (line) => {
      const close = make("button", { type: "button", class: "close", "aria-label": say("dismiss") }, icon("close"));
      close.addEventListener("click", () => line.remove());
      line.append(close);
    },

    /* Menus are <details>: one open at a time, closed by Escape or a click elsewhere. */
    "details[data-menu]": (menu) => {
      menu.addEventListener("toggle", () => {
        if (menu.open) all("details[data-menu][open]").forEach((other) => { if (other !== menu && !other.contains(menu)) other.open = false; });
      });
      menu.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && menu.open) {
          menu.open = false;
          menu.querySelector("summary").focus();
          event.stopPropagation();
        }
      });
    },

    "[data-all]": (head) => {
      const rows = () => all(`[data-row="${head.dataset.all}"]`);
      const line = document.querySelector(`[data-chosen="${head.dataset.all}"]`);
      head.closest("label")?.removeAttribute("hidden");
      const carried = Number(line?.dataset.carried ?? 0);
      const tell = () => {
        const here = rows().filter((row) => row.checked).length;
        const chosen = here + carried;
        head.checked = here > 0 && here === rows().length;
        head.indeterminate = here > 0 && !head.checked;
        if (line) line.textContent = chosen ? say("chosen", { n: chosen }) : "";
      };
      head.addEventListener("change", () => {
        rows().forEach((row) => { row.checked = head.checked; });
        tell();
      });
      rows().forEach((row) => row.addEventListener("change", tell));
      tell();
    },

    "[data-copy]": (button) => {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard?.writeText(document.getElementById(button.dataset.copy)?.textContent ?? "");
        toast(say("copied"));
      });
    },
    "[data-print]": (button) => {
      button.hidden = false;
      button.addEventListener("click", () => print());
    },

    /* Pick one of very many. The text goes by POST: names never stand in an address. */
    "[data-picker]": (box) => {
      const input = box.querySelector("input[type=text]");
      const [id, label] = all("input[type=hidden]", box);
      const list = make("ul", { role: "listbox", id: `${input.id}_list`, "aria-label": input.labels[0]?.textContent.trim() ?? "", hidden: "" });
      const status = make("p", { class: "sr", role: "status" });
      box.classList.add("combo");
      box.append(list, status);
      for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
      let options = [];
      let active = -1;
      let timer;
      let asked = 0;
      const close = () => {
        list.hidden = true;
        active = -1;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
      };
      const choose = (option) => {
        input.value = option.label;
        id.value = option.id;
        label.value = option.label;
        close();
        input.dispatchEvent(new Event("change", { bubbles: true }));
      };
      const light = (next) => {
        active = next;
        all("li", list).forEach((line, i) => line.setAttribute("aria-selected", String(i === active)));
        if (active >= 0) {
          input.setAttribute("aria-activedescendant", `${list.id}_${active}`);
          list.children[active].scrollIntoView({ block: "nearest" });
        }
      };
      const show = () => {
        list.replaceChildren(...options.map((option, i) => {
          const line = make("li", { role: "option", id: `${list.id}_${i}`, "aria-selected": "false" }, option.label);
          if (option.note) line.append(make("span", { class: "meta" }, option.note));
          line.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(option); });
          return line;
        }));
        list.hidden = !options.length;
        input.setAttribute("aria-expanded", String(options.length > 0));
        status.textContent = options.length ? say("found", { n: options.length }) : say("none");
      };
      const ask = async () => {
        const turn = ++asked;
        if (!input.value.trim()) return close();
        try {
          const answer = await post(box.dataset.picker, { q: input.value });
          if (!answer.ok) throw new Error(String(answer.status));
          const found = await answer.json();
          if (turn !== asked || document.activeElement !== input) return;
          options = found.options;
          active = -1;
          show();
        } catch {
          status.textContent = say("failed");
          close();
        }
      };
      input.addEventListener("input", () => {
        if (input.value !== label.value) id.value = "";
        clearTimeout(timer);
        timer = setTimeout(ask, 180);
      });
      input.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          if (list.hidden) return void ask();
          const step = event.key === "ArrowDown" ? 1 : -1;
          light((active + step + options.length) % options.length);
        } else if (event.key === "Enter" && !list.hidden && active >= 0) {
          event.preventDefault();
          choose(options[active]);
        } else if (event.key === "Escape" && !list.hidden) {
          event.stopPropagation();
          close();
        }
      });
      input.addEventListener("blur", close);
    },

    /* Language and theme switches take what is typed with them (the server offers it back). */
    "form[data-keep]": (form) => { if (form.method === "post") keepTyped(form); },
    "form[data-carry], form[data-lock]": (form) => {
      form.addEventListener("submit", () => keep(form));
    },
  };

  /* What may be kept: forms that ask for it, but never secrets, files or tokens. */
  const secret = (field) =>
    field.type === "password" || field.type === "file" || ["csrfmiddlewaretoken", "form_token"].includes(field.name) ||
    /one-time-code|password/.test(field.getAttribute("autocomplete") ?? "") || field.hasAttribute("data-secret");
  const typed = (form) => [...form.elements].flatMap((field) => {
    if (!field.name || field.disabled || secret(field) || ["submit", "button", "reset", "fieldset"].includes(field.type)) return [];
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) return [];
    const values = field.type === "select-multiple" ? [...field.selectedOptions].map((o) => o.value) : [field.value];
    return values.map((value) => [`keep-${form.dataset.keep}--${field.name}`, value]);
  });
  const keep = (target) => {
    all("input[name^='keep-']", target).forEach((old) => old.remove());
    all("form[data-keep][data-changed]").forEach((form) => {
      for (const [name, value] of typed(form)) target.append(make("input", { type: "hidden", name, value }));
    });
  };

  /* What is being typed is kept on the server every few seconds: a flat battery loses nothing. */
  const keepTyped = (form) => {
    const url = document.body.dataset.keepUrl;
    if (!url) return;
    const line = make("p", { class: "meta", "data-kept": "" });
    form.append(line);
    let last = "";
    let busy = false;
    let gone = false;
    const send = async () => {
      if (busy || gone || !form.matches("[data-changed]")) return;
      const fields = typed(form);
      const now = JSON.stringify(fields);
      if (now === last) return;
      busy = true;
      const here = new URL(location.href);
      const body = new URLSearchParams([["path", here.pathname + here.search], ["held", here.searchParams.get("held") ?? ""], ...fields]);
      try {
        const answer = await post(url, body);
        const kept = answer.ok ? await answer.json() : {};
        if (kept.held && !gone) {
          last = now;
          here.searchParams.set("held", kept.held);
          history.replaceState(history.state, "", here);
          line.textContent = say("kept", { at: kept.at });
        }
      } catch { /* Away from the net: tried again in a few seconds. */ }
      busy = false;
    };
    form.addEventListener("submit", () => { gone = true; });
    form.addEventListener("focusout", send);
    document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
    setInterval(send, 10000);
  };

  const start = (root) => {
    for (const [selector, begin] of Object.entries(starters)) {
      const found = all(selector, root);
      if (root.matches?.(selector)) found.unshift(root);
      for (const element of found) {
        element.started ??= new Set();
        if (element.started.has(selector)) continue;
        element.started.add(selector);
        begin(element);
      }
    }
  };

  document.addEventListener("input", (event) => event.target.closest("form[data-keep]")?.setAttribute("data-changed", ""));
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  /* A page taken from the browser's back store is read again, so that a lock can't be stepped round. */
  window.addEventListener("pageshow", (event) => { if (event.persisted && document.body.dataset.lockUrl) location.reload(); });

  const idle = () => {
    const { idleMinutes, lockUrl, aliveUrl } = document.body.dataset;
    const form = document.getElementById("lock-form");
    if (!lockUrl || !form || !Number(idleMinutes)) return;
    const bar = document.querySelector(".idle");
    const limit = Number(idleMinutes) * 60000;
    let last = Date.now();
    let told = Date.now();
    let gone = false;
    const lock = () => {
      if (gone) return;
      gone = true;
      tabs?.postMessage("lock");
      keep(form);
      document.body.hidden = true;
      form.submit();
    };
    document.addEventListener("niangjia:locked", lock);
    all("form[data-lock]").forEach((button) => button.addEventListener("submit", () => {
      gone = true;
      tabs?.postMessage("lock");
    }));
    tabs?.addEventListener("message", ({ data }) => {
      if (data === "lock") return lock();
      last = Date.now();
      bar.hidden = true;
    });
    const alive = () => {
      const now = Date.now();
      if (now - last >= limit) return lock();
      if (now - last > 1000) tabs?.postMessage("alive");
      last = now;
      if (!bar.hidden) bar.hidden = true;
      if (aliveUrl && now - told > 60000) {
        told = now;
        post(aliveUrl).catch(() => {});
      }
    };
    for (const type of ["keydown", "pointerdown", "input", "wheel", "touchstart"]) document.addEventListener(type, alive, { passive: true });
    bar.querySelector("[data-stay]")?.addEventListener("click", alive);
    const look = () => {
      const quiet = Date.now() - last;
      if (quiet >= limit) lock();
      else bar.hidden = quiet < limit - 60000;
    };
    setInterval(look, 5000);
    /* A laptop that slept: its timers did too. */
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  };

  start(document);
  idle();
  document.addEventListener("htmx:load", (event) => start(event.target));
  window.niangjia = { toast };
})();
