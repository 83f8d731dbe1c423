// 浏览次数: asks once a visit, which counts it, and shows the number; later in the visit the number is remembered.
"use strict";
(() => {
  const place = document.querySelector("[data-hits]");
  if (!place) return;
  const address = place.dataset.hits;

  // The place is kept free in the style sheet: nothing moves when the number comes.
  const show = (number) => {
    place.querySelector("dd").textContent = Number(number).toLocaleString("zh-CN");
    place.classList.add("known");
  };

  const remembered = () => {
    try {
      return sessionStorage.getItem(address);
    } catch {
      return null; // Storage may be forbidden; each page then counts as a visit.
    }
  };

  const ask = async () => {
    const answer = await fetch(address, { credentials: "omit" });
    if (!answer.ok) return;
    const { hits } = await answer.json();
    show(hits);
    try {
      sessionStorage.setItem(address, hits);
    } catch {
      // As above.
    }
  };

  const known = remembered();
  if (known === null) ask().catch(() => {}); // Without an answer there is no number.
  else show(known);
})();
