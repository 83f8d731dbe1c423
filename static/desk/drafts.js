"use strict";
/* Text that a form keeps in this window while one types (keeping.js), under yb-draft:<person>:<place>:<revision>:<form>.
   On every page of the desk: what was saved is let go, and all of it at sign-out or when another person signs in. */
(() => {
  const PREFIX = "yb-draft:";
  const person = document.querySelector('meta[name="yb-person"]').content;

  const forget = (isGone) => {
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX) && isGone(key)) sessionStorage.removeItem(key);
    } catch {
      // Storage may be forbidden; then nothing is kept either.
    }
  };

  if (document.querySelector("[data-signed-out]")) forget(() => true);
  if (person) forget((key) => !key.startsWith(`${PREFIX}${person}:`));
  for (const message of document.querySelectorAll('[class*="yb-saved-"]')) {
    const form = /yb-saved-(\w+)/.exec(message.className)[1];
    forget((key) => key.endsWith(`:${form}`));
  }
})();
