"use strict";
/* What the page before did stands in a live region from the start, and readers speak only what changes in one. */
(() => {
  const said = document.querySelector("[data-said]");
  if (said?.firstElementChild) setTimeout(() => said.append(...said.children), 300);
})();
