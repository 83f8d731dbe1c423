"use strict";
/* Asks before a page is left whose form marked data-unsaved holds text that was not sent. */
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let isUnsaved = form.dataset.unsaved === "already";
  form.addEventListener("input", () => { isUnsaved = true; });
  form.addEventListener("submit", () => { isUnsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (isUnsaved) event.preventDefault(); });
}
