"use strict";
/* Keeps in this window what is typed and not saved yet, and offers it back when the form is opened again: after a lost
   session, a closed page, a mistaken step back. The key names the person; drafts.js lets go what is no longer needed. */
(() => {
  const { form, afterPause, rows, say } = ybForm;
  const person = document.querySelector('meta[name="yb-person"]').content;
  const place = `yb-draft:${person}:${form.dataset.place}:`;
  const basedOn = form.elements.based_on ? form.elements.based_on.value : "0";
  const key = `${place}${basedOn}:${form.elements.form.value}`;
  const box = document.querySelector("[data-kept]");
  const words = box.querySelector("[data-kept-words]");
  const NOT_TEXT = new Set(["csrfmiddlewaretoken", "form", "based_on", "status"]);

  const fields = () => [...form.elements].filter((field) => field.name && !NOT_TEXT.has(field.name) && field.type !== "file" && field.type !== "submit");
  const typed = () => Object.fromEntries(fields().map((field) => [field.name, field.type === "checkbox" ? (field.checked ? "on" : "") : field.value]));
  /* Equal texts, whatever empty rows and numbers of rows stand beside them. */
  const essence = (values) => JSON.stringify(Object.entries(values).filter(([name, value]) => value !== "" && !/-(ORDER|TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS)$/.test(name) && !/-token$/.test(name)).sort());

  /* Where the pictures of the rows are shown from, by the name of their token. */
  const tokens = () => [...form.querySelectorAll('.yb-row [name$="-token"]')];
  const imageOf = (token) => token.closest(".yb-row").querySelector(".yb-thumb img");
  const images = () => Object.fromEntries(tokens().map((token) => [token.name, imageOf(token).getAttribute("src")]));

  let isTold = false;
  const keep = () => {
    try {
      sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), based_on: basedOn, values: typed(), images: images() }));
    } catch {
      if (!isTold) say(form.dataset.tooLong);
      isTold = true;
    }
  };

  const kept = () => {
    try {
      const keys = Object.keys(sessionStorage).filter((name) => name.startsWith(place));
      const found = keys.map((name) => ({ name, ...JSON.parse(sessionStorage.getItem(name)) }));
      return found.sort((one, other) => other.at - one.at)[0] || null;
    } catch {
      return null;
    }
  };

  const takeBack = (draft) => {
    for (const prefix of ["pictures", "tables"]) {
      const wanted = Number(draft.values[`${prefix}-TOTAL_FORMS`] || 0);
      const total = form.elements[`${prefix}-TOTAL_FORMS`];
      for (let row = true; row && Number(total.value) < wanted;) {
        row = rows.add(prefix);
        // A blank row is given again and again until it no longer counts as one.
        if (row) row.classList.remove("yb-new");
      }
    }
    for (const field of fields()) {
      const value = draft.values[field.name];
      if (value === undefined || /_FORMS$/.test(field.name)) continue;
      if (field.type === "checkbox") field.checked = value === "on"; else field.value = value;
    }
    for (const token of tokens()) {
      const address = token.value && draft.images[token.name];
      if (address) imageOf(token).src = address;
      imageOf(token).hidden = !address;
    }
    // Saved on top of what it was typed over, so that a newer text is noticed.
    if (form.elements.based_on) form.elements.based_on.value = draft.based_on;
    rows.arrange();
    form.elements.title.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.body.focus();
  };

  const offer = (draft) => {
    words.textContent = words.dataset.keptWords.replace("{when}", new Date(draft.at).toLocaleString("zh-CN", { hour12: false })) +
      (draft.based_on === basedOn ? "" : ` ${words.dataset.keptOlder}`);
    box.hidden = false;
    const answer = (act) => () => { box.hidden = true; act(); sessionStorage.removeItem(draft.name); };
    box.querySelector("[data-take-back]").addEventListener("click", answer(() => takeBack(draft)));
    box.querySelector("[data-throw-away]").addEventListener("click", answer(() => form.elements.title.focus()));
  };

  if (form.dataset.unsaved === "already") keep();
  else {
    const draft = kept();
    if (draft && essence(draft.values) !== essence(typed())) offer(draft);
    else if (draft) sessionStorage.removeItem(draft.name);
  }
  let isDirty = false;
  const keepSoon = afterPause(() => { keep(); isDirty = false; }, 400);
  form.addEventListener("input", () => { isDirty = true; keepSoon(); });
  window.addEventListener("pagehide", () => { if (isDirty) keep(); });
})();
