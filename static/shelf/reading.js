// 字号, 颜色, 适老版: chosen by the reader and remembered on this device only. In the head, so that nothing moves.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const contrast = window.matchMedia("(prefers-contrast: more)");
  const theme = () => (contrast.matches ? "contrast" : dark.matches ? "dark" : "light");
  // What holds unless something else is chosen, and what can be.
  const choices = {
    size: { usual: () => "medium", all: ["small", "medium", "large"] },
    theme: { usual: theme, all: ["light", "dark", "contrast"] },
    mode: { usual: () => "", all: ["elder"] },
  };
  const chosen = {};

  const remembered = (name) => {
    try {
      const value = localStorage.getItem(`reading-${name}`);
      return choices[name].all.includes(value) ? value : "";
    } catch {
      return ""; // Storage may be forbidden; a choice then lasts for this page.
    }
  };

  const remember = (name) => {
    try {
      if (chosen[name]) localStorage.setItem(`reading-${name}`, chosen[name]);
      else localStorage.removeItem(`reading-${name}`);
    } catch {
      // As above.
    }
  };

  const apply = () => {
    for (const size of choices.size.all) root.classList.toggle(`size-${size}`, size === chosen.size);
    for (const name of ["theme", "mode"]) {
      if (chosen[name]) root.dataset[name] = chosen[name];
      else delete root.dataset[name];
    }
  };

  const show = () => {
    for (const button of document.querySelectorAll("[data-choose]")) {
      const name = button.dataset.choose;
      button.setAttribute("aria-pressed", String(button.value === (chosen[name] || choices[name].usual())));
    }
  };

  const choose = (name, value) => {
    // Choosing what would hold anyway, or the same mode again, is going back to what is usual.
    const isUsual = value === choices[name].usual() || (name === "mode" && value === chosen[name]);
    chosen[name] = isUsual ? "" : value;
    remember(name);
    apply();
    show();
  };

  for (const name of Object.keys(choices)) chosen[name] = remembered(name);
  apply();
  for (const wish of [dark, contrast]) wish.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-choose]");
      if (button) choose(button.dataset.choose, button.value);
    });
  });
})();
