// 字号: three sizes of text, remembered on this device only. In the head, so that the page does not jump.
"use strict";
(() => {
  const sizes = ["small", "medium", "large"];
  const root = document.documentElement;

  const remembered = () => {
    try {
      return localStorage.getItem("text-size");
    } catch {
      return null; // Storage may be forbidden; the size then lasts for this page.
    }
  };

  const remember = (size) => {
    try {
      localStorage.setItem("text-size", size);
    } catch {
      // As above.
    }
  };

  const set = (size) => {
    for (const one of sizes) root.classList.toggle(`size-${one}`, one === size);
  };

  const show = (group, size) => {
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.size === size));
    }
  };

  const first = sizes.includes(remembered()) ? remembered() : "medium";
  set(first);
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-sizes]")) {
      group.hidden = false;
      show(group, first);
      group.addEventListener("click", (event) => {
        const size = event.target.dataset?.size;
        if (!size) return;
        set(size);
        show(group, size);
        remember(size);
      });
    }
  });
})();
