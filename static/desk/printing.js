"use strict";
/* Shows beside the form how the text will print and offers the date it tells: both asked of the server after a pause. */
(() => {
  const { form, afterPause, ask, put } = ybForm;
  const printed = document.querySelector("[data-printed]");
  const offer = form.querySelector(".yb-offer");
  const button = offer.querySelector("button");
  const differs = offer.querySelector("[data-differs]");
  const { event_start: start, event_end: end, date_precision: precision } = form.elements;
  let asked = null;

  const showOffer = (date) => {
    offer.hidden = !date;
    if (!date) return;
    differs.hidden = !date.differs;
    button.textContent = button.dataset.words.replace("{date}", date.words);
    button.value = `${date.start}|${date.end}`;
  };

  const refresh = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    const answer = await ask(form.dataset.paragraphs, data, asked.signal);
    if (answer.error !== undefined) return; // what stood there stays; saving says what is wrong
    printed.innerHTML = answer.html; // our own template's, all text escaped
    showOffer(answer.date);
  };

  const refreshLater = afterPause(refresh, 900);
  form.addEventListener("input", refreshLater);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const [first, last] = button.value.split("|");
    put(start, first);
    put(end, last);
    put(precision, "");
    offer.hidden = true;
    start.focus();
  });
})();
