"use strict";
/* Follows a sheet while it is read or written: the bar and the words of the page move, and when the state is another
   the page is opened anew. Without this script the link below the bar does the same. */
(() => {
  const box = document.querySelector("[data-progress]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-progress-words]");
  const EVERY = 1500;
  let told = 0;

  async function ask() {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      const { state, done, of } = await answer.json();
      if (state !== box.dataset.state) { window.location.reload(); return; }
      if (of) { bar.max = of; bar.value = done; }
      /* A reader is told now and then, not every second. */
      if (done && Date.now() - told > 5000) {
        told = Date.now();
        words.textContent = words.dataset.progressWords.replace("{done}", done).replace("{of}", of || "…");
      }
    } catch {
      /* The next time may do. */
    }
    window.setTimeout(ask, EVERY);
  }
  window.setTimeout(ask, EVERY);
})();
