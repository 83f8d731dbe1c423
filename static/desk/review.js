"use strict";
/* The review page: stock reasons go into the comment, keys lead to what the page has anyway. Nothing is decided by a key alone. */
(() => {
  const comment = document.querySelector("#comment");
  const reasons = [...document.querySelectorAll(".yb-reasons input")];
  const buttonOf = (verb) => document.querySelector(`.yb-verdict button[data-verb="${verb}"]`);

  /* ── stock reasons ── */
  const lines = () => comment.value.split("\n");
  const write = (text) => {
    comment.value = text;
    comment.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const reason of reasons) {
    reason.addEventListener("change", () => {
      const others = lines().filter((line) => line !== reason.value);
      const kept = others.join("\n").trimEnd();
      write(reason.checked ? [kept, reason.value].filter(Boolean).join("\n") : kept);
    });
  }
  if (comment) {
    /* What is ticked is what stands there word for word: a sentence that was changed counts as own words. */
    comment.addEventListener("input", () => {
      for (const reason of reasons) reason.checked = comment.value.includes(reason.value);
    });
    for (const button of document.querySelectorAll(".yb-verdict button[type=submit]")) {
      button.addEventListener("click", () => { comment.required = button.dataset.verb !== "approve"; });
    }
  }

  /* ── keys ── */
  const keys = document.querySelector("#keys");
  const off = document.querySelector("#keys-off");
  const STORED = "yb-keys-off";
  const stored = {
    get: () => { try { return localStorage.getItem(STORED) === "1"; } catch { return false; } },
    set: (isOff) => { try { localStorage.setItem(STORED, isOff ? "1" : "0"); } catch { /* private window: for this page only */ } },
  };
  const isTyping = (element) => element.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])") !== null;
  const follow = (selector) => { document.querySelector(selector)?.click(); };
  const toReturn = () => {
    const button = buttonOf("return_for_changes");
    (comment && !comment.value.trim() && button ? comment : button)?.focus();
  };
  const acts = {
    j: () => follow(".yb-turn a[rel=next]"),
    k: () => follow(".yb-turn a[rel=prev]"),
    a: () => buttonOf("approve")?.focus(),
    r: toReturn,
    "?": () => keys.focus(),
    "？": () => keys.focus(),
  };
  if (!keys) return;
  keys.hidden = false;
  off.checked = stored.get();
  off.addEventListener("change", () => stored.set(off.checked));
  document.addEventListener("keydown", (event) => {
    if (off.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape" && event.target === comment) comment.blur();
      return;
    }
    const act = acts[event.key.toLowerCase()] ?? (/^[1-9]$/.test(event.key) && (() => reasons[event.key - 1]?.click()));
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
