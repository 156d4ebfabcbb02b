// Leave: cover the page first, then go, without an entry in this tab's history. Shift three times
// does the same. Without this file the link simply leads away.
"use strict";
(() => {
  const link = document.querySelector("[data-leave]");
  if (!link) return;
  const go = () => {
    document.body.hidden = true;
    document.querySelectorAll("form").forEach((form) => form.reset());
    location.replace(link.href);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go();
  });
  let presses = [];
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    presses = [...presses.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
    if (presses.length === 3) go();
  });
})();
