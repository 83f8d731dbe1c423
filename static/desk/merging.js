"use strict";
/* After a refused save: takes their words into the fields, paragraph by paragraph, and mine back. */
(() => {
  const { form, body, put, say, type } = ybForm;
  const pieces = [...document.querySelectorAll("[data-take]")].filter((piece) => piece.dataset.take !== "fields");

  /* Where a paragraph should begin: after all that stands before it now. */
  const placeOf = (piece) => pieces.slice(0, pieces.indexOf(piece)).reduce((place, other) => place + wordsOf(other).length, 0);
  const wordsOf = (piece) => piece.dataset.put === undefined ? piece.dataset.mine : piece.dataset.put;

  /* The place of these words nearest to where they should be; -1 when they stand there no more. */
  const find = (words, near) => {
    if (body.value.startsWith(words, near)) return near;
    const after = body.value.indexOf(words, near), before = body.value.lastIndexOf(words, near);
    if (!words || after < 0 || before < 0) return words ? Math.max(after, before) : Math.min(near, body.value.length);
    return after - near < near - before ? after : before;
  };

  const swapParagraph = (piece) => {
    const old = wordsOf(piece);
    const fresh = piece.dataset.taken ? piece.dataset.mine : piece.dataset.theirs;
    const place = find(old, placeOf(piece));
    if (place < 0) return false;
    // The last paragraph of a text has no line end; where it is not the last one now, it needs one.
    const after = body.value.slice(place + old.length);
    const lead = fresh && !old && place > 0 && body.value[place - 1] !== "\n" ? "\n" : "";
    const tail = fresh && after && !after.startsWith("\n") && !fresh.endsWith("\n") ? "\n" : "";
    piece.dataset.put = lead + fresh + tail;
    type(body, place, place + old.length, piece.dataset.put);
    return true;
  };

  const swapFields = (piece) => {
    const fresh = JSON.parse(piece.dataset.values);
    const now = Object.fromEntries(Object.keys(fresh).map((name) => [name, form.elements[name].value]));
    for (const [name, value] of Object.entries(fresh)) put(form.elements[name], value);
    piece.dataset.values = JSON.stringify(now);
    return true;
  };

  for (const button of document.querySelectorAll("button[data-take]")) {
    const take = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const isDone = button.dataset.take === "body" ? swapParagraph(button) : swapFields(button);
      if (!isDone) { say(button.dataset.lost); button.after(button.dataset.lost); button.hidden = true; return; }
      button.dataset.taken = button.dataset.taken ? "" : "yes";
      button.textContent = button.dataset.taken ? button.dataset.back : take;
      say(button.dataset.taken ? button.dataset.done : button.dataset.undone);
      button.focus();
    });
  }
})();
