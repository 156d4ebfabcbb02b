/* The door: codes are scanned or typed into a queue on this phone, which is sent whenever there is
   a network. The queue holds opaque codes, "in" or "out", an id made here and this phone's clock:
   no name. Names lie in this page's memory alone, and are gone with it. Without this file the form below posts one code at a time. */
(() => {
  "use strict";
  const door = document.getElementById("door");
  const form = document.getElementById("by-code");
  if (!door || !form) return;
  const part = (name) => door.querySelector(`[data-part="${name}"]`);
  const words = door.dataset;
  const say = (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const CODE = /^[A-HJ-NP-RT-Y346789]{10}$/;
  const AGAIN = 8000;   /* the camera sees one code many times */
  const BATCH = 40;
  const tidy = (text) => text.replace(/[\s-]/g, "").toUpperCase();
  const spoken = (code) => `${code.slice(0, 5)} ${code.slice(5)}`;

  /* -- the queue: in the browser's storage, so that it outlives the page ------------------------ */
  const key = `niangjia.door.${words.session}`;
  const empty = () => ({ queue: [], sent: 0, refused: [] });
  let memory = empty();
  let kept = true;
  const load = () => {
    if (!kept) return memory;
    try {
      return { ...empty(), ...JSON.parse(localStorage.getItem(key) ?? "{}") };
    } catch {
      return empty();
    }
  };
  const change = (how) => {
    const state = load();
    how(state);
    memory = state;
    if (kept) {
      try {
        localStorage.setItem(key, JSON.stringify(state));
      } catch {
        kept = false;
      }
    }
    show(state);
  };

  const log = part("log");
  const line = (look, text) => {
    const item = document.createElement("li");
    const tag = document.createElement("span");
    tag.className = `tag ${look}`;
    tag.textContent = text;
    const clock = document.createElement("span");
    clock.className = "meta";
    clock.textContent = new Date().toTimeString().slice(0, 5);
    item.append(clock, tag);
    log.prepend(item);
    while (log.children.length > 8) log.lastChild.remove();
  };
  const tell = (text) => { part("said").textContent = text; };
  const show = (state) => {
    part("waiting").textContent = state.queue.length;
    part("sent").textContent = state.sent;
    part("refused").textContent = state.refused.length;
    const box = part("refusals");
    box.hidden = !state.refused.length;
    box.querySelector("ul").replaceChildren(...state.refused.map((one) => {
      const item = document.createElement("li");
      item.textContent = `${spoken(one.code)}: ${one.text}`;
      return item;
    }));
    part("kept").hidden = kept;
  };
  const network = (look, text) => {
    const tag = part("network");
    tag.className = `tag ${look}`;
    tag.textContent = text;
  };

  /* -- sending: oldest first; an answer, new or from before, takes a scan out of the queue ------- */
  let busy = false;
  let size = BATCH;
  const answered = (answers) => change((state) => {
    const ids = new Set(answers.map((one) => one.id));
    const codes = new Map(state.queue.map((one) => [one.id, one.code]));
    state.queue = state.queue.filter((one) => !ids.has(one.id));
    for (const one of answers) {
      if (one.good) {
        state.sent += 1;
        line(one.outcome === "noted" ? "done" : "plain", say("name", one));
        tell(say("name", one));
      } else {
        state.refused.push({ code: codes.get(one.id) ?? "", text: one.text });
        line("due", `${spoken(codes.get(one.id) ?? "")}: ${one.text}`);
        tell(one.text);
      }
    }
  });
  const send = async () => {
    const batch = load().queue.slice(0, size);
    if (busy || !batch.length) return;
    busy = true;
    let more = false;
    try {
      const answer = await fetch(words.url, {
        method: "POST", credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-Requested-With": "fetch",
          "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify({ now: new Date().toISOString(), scans: batch }),
      });
      if (answer.ok) {
        const found = await answer.json();
        answered(found.answers);
        document.getElementById("here").textContent = found.here;
        network("done", say("online"));
        size = BATCH;
        more = true;
      } else if (answer.status === 400 && size > 1) {
        size = 1;
        more = true;
      } else if (answer.status === 400) {
        const { fault } = await answer.json();
        answered(batch.map(({ id }) => ({ id, good: false, text: fault })));
        more = true;
      } else {
        network("due", say(answer.status >= 500 ? "trouble" : "away"));
      }
    } catch {
      network("waiting", say("offline"));
    }
    busy = false;
    if (more) send();
  };

  /* -- who is expected: asked for while there is a network, so that a scan says a name without one -- */
  let names = new Map();
  const expect = async () => {
    try {
      const answer = await fetch(words.people, {
        credentials: "same-origin", redirect: "manual", headers: { "X-Requested-With": "fetch" },
      });
      if (!answer.ok) return;
      const found = await answer.json();
      names = new Map(found.people.map(({ code, name }) => [code, name]));
      document.getElementById("here").textContent = found.here;
    } catch { /* no network: codes are said instead */ }
  };

  /* -- one code ---------------------------------------------------------------------------------- */
  const seen = new Map();
  const way = () => form.querySelector("[name=way]:checked")?.value ?? "in";
  const add = (text) => {
    const code = tidy(text);
    if (!CODE.test(code)) {
      tell(say("nocode"));
      return false;
    }
    const now = Date.now();
    const mark = `${code} ${way()}`;
    if (now - (seen.get(mark) ?? -AGAIN) < AGAIN) return true;
    seen.set(mark, now);
    change((state) => state.queue.push({
      id: crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
        (+c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> +c / 4).toString(16)),
      code, way: way(), at: new Date(now).toISOString(),
    }));
    navigator.vibrate?.(60);
    tell(say("queued", { code: names.get(code) ?? spoken(code) }));
    /* A scan is somebody's act: the screen isn't left alone. */
    document.dispatchEvent(new Event("wheel"));
    send();
    return true;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = form.querySelector("[name=code]");
    if (add(input.value)) input.value = "";
    input.focus();
  });

  /* -- the camera: the browser's own reader where it has one, else jsQR --------------------------- */
  const view = part("view");
  const start = part("start");
  const stop = part("stop");
  let stream = null;
  const reader = async () => {
    try {
      const kinds = await window.BarcodeDetector?.getSupportedFormats() ?? [];
      if (kinds.includes("qr_code")) {
        const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
        return async () => (await detector.detect(view))[0]?.rawValue;
      }
    } catch { /* jsQR below */ }
    const canvas = document.createElement("canvas");
    const paper = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, 480 / view.videoWidth);
      canvas.width = Math.round(view.videoWidth * scale);
      canvas.height = Math.round(view.videoHeight * scale);
      paper.drawImage(view, 0, 0, canvas.width, canvas.height);
      const picture = paper.getImageData(0, 0, canvas.width, canvas.height);
      return window.jsQR?.(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" })?.data;
    };
  };
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.srcObject = null;
    view.hidden = stop.hidden = true;
    start.hidden = false;
  };
  const open = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: { ideal: "environment" }, width: { ideal: 640 } },
      });
    } catch {
      tell(say("refusedCamera"));
      return;
    }
    view.srcObject = stream;
    await view.play();
    view.hidden = stop.hidden = false;
    start.hidden = true;
    const read = await reader();
    const look = async () => {
      if (!stream) return;
      if (view.videoWidth) {
        try {
          const text = await read();
          if (text) add(text);
        } catch { /* a frame that can't be read */ }
      }
      setTimeout(look, 80);
    };
    look();
  };
  if (navigator.mediaDevices?.getUserMedia) {
    start.hidden = false;
    start.addEventListener("click", open);
    stop.addEventListener("click", close);
  } else {
    part("nocamera").hidden = false;
  }
  part("forget").addEventListener("click", () => change((state) => { state.refused = []; }));

  door.hidden = false;
  if (navigator.onLine) network("done", say("online"));
  else network("waiting", say("offline"));
  change(() => {});
  window.addEventListener("online", send);
  window.addEventListener("online", expect);
  window.addEventListener("offline", () => network("waiting", say("offline")));
  window.addEventListener("storage", (event) => { if (event.key === key) show(load()); });
  setInterval(send, 4000);
  expect();
  send();
})();
