"use strict";
/* Counts characters under title and body while one types, exactly as the server: code points that are no white space.
   Control characters are left out when the text is saved, so they do not count. Heard after a pause, not at each key. */
(() => {
  const { form, say, afterPause } = ybForm;
  const places = [...form.querySelectorAll("[data-count-of]")];

  const isBlank = (code) =>
    code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;

  const count = (text) => {
    let number = 0;
    for (let place = 0; place < text.length; place += 1) {
      const code = text.codePointAt(place);
      if (code > 0xffff) place += 1;
      if (!isBlank(code) && (code < 0xd800 || code > 0xdfff)) number += 1;
    }
    return number;
  };

  const words = (place) => {
    const own = count(form.elements[place.dataset.countOf].value);
    const total = place.dataset.countOf === "title" ? own : own + count(form.elements.title.value);
    const limit = place.dataset.limit === "" ? Infinity : Number(place.dataset.limit);
    place.classList.toggle("yb-over", total > limit);
    const values = { count: own, total, over: total - limit };
    const sentence = total > limit ? place.dataset.beyond : place.dataset.within;
    return sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  };

  const show = () => { for (const place of places) place.textContent = words(place); };
  const showLater = afterPause(show, 300);
  let touched = null;
  const tell = afterPause(() => { if (touched) say(words(touched)); }, 1500);

  form.addEventListener("input", (event) => {
    touched = places.find((place) => place.dataset.countOf === event.target.name) || null;
    if (!touched) return;
    if (form.elements.body.value.length < 20_000) show(); else showLater();
    tell();
  });
  show();
})();
