"use strict";
/* The reading order in place: buttons and dragging send the same form to the same address, and the answer's list
   replaces this one. Without this script the buttons work as forms. */
(() => {
  const live = document.getElementById("order-live");
  const region = () => document.getElementById("order");
  if (!region()) return;
  let busy = false;

  function take(text, address, entry, act) {
    const answer = new DOMParser().parseFromString(text, "text/html");
    const fresh = answer.getElementById("order");
    if (!fresh) { window.location.assign(address); return; }
    const alerts = [...answer.querySelectorAll("#content-main > .errornote")];
    for (const old of document.querySelectorAll("#content-main > .errornote")) old.remove();
    region().before(...alerts);
    region().replaceWith(fresh);
    window.history.replaceState(null, "", address);
    const said = alerts.map((note) => note.textContent).join(" ") || fresh.querySelector("#order-said")?.textContent || "";
    live.textContent = said.trim();
    const row = fresh.querySelector(`li[data-entry="${entry || fresh.dataset.named}"]`);
    const button = row?.querySelector(`[data-act="${act}"]:not([disabled])`) || row?.querySelector(".yb-moves :is(button:not([disabled]), a)");
    (button || fresh.querySelector(".yb-order-told button"))?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  async function send(form, name, value, entry, act) {
    if (busy) return;
    busy = true;
    const data = new FormData(form);
    if (name) data.append(name, value);
    try {
      const answer = await fetch(window.location.href, { method: "POST", body: data });
      take(await answer.text(), answer.redirected ? answer.url : window.location.href, entry, act);
    } catch {
      form.submit();
    } finally {
      busy = false;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest("#order")) return;
    event.preventDefault();
    const button = event.submitter;
    const [entry] = button?.name === "move" ? button.value.split(" ") : [""];
    send(form, button?.name, button?.value, entry, button?.dataset.act);
  });

  /* Dragging: the grip is held, a line shows where the entry would stand, a section takes it to its end. */
  let held = null;
  const clear = () => {
    for (const marked of document.querySelectorAll(".yb-drop-before, .yb-drop-after, .yb-drop-into, .yb-held"))
      marked.classList.remove("yb-drop-before", "yb-drop-after", "yb-drop-into", "yb-held");
  };
  function target(event) {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const section = under?.closest("#order li[data-section]");
    if (section) return { section: section.dataset.section, before: "", mark: section, as: "yb-drop-into" };
    const row = under?.closest("#order li[data-entry]");
    if (!row || row === held.row) return null;
    const box = row.getBoundingClientRect();
    const isUpper = event.clientY < box.top + box.height / 2;
    let next = isUpper ? row : row.nextElementSibling;
    if (next === held.row) next = held.row.nextElementSibling;
    if (!next && !isUpper && held.hasLater) return null;
    return { before: next?.dataset.entry || "", mark: row, as: isUpper ? "yb-drop-before" : "yb-drop-after" };
  }
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.(".yb-grip");
    if (!grip || event.button !== 0 || busy) return;
    event.preventDefault();
    const row = grip.closest("li[data-entry]");
    held = { row, form: grip.closest("form"), hasLater: Boolean(region().querySelector("a[data-later]")), place: null };
    row.classList.add("yb-held");
  });
  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const edge = 60;
    if (event.clientY < edge) window.scrollBy(0, -12);
    if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
    clear();
    held.row.classList.add("yb-held");
    held.place = target(event);
    held.place?.mark.classList.add(held.place.as);
  });
  document.addEventListener("pointerup", () => {
    if (!held) return;
    const { row, form, place } = held;
    held = null;
    clear();
    if (!place) return;
    if (place.section) form.elements.section.value = place.section;
    send(form, "move", `${row.dataset.entry} ${place.before}`, row.dataset.entry, "");
  });
  const drop = () => { held = null; clear(); };
  document.addEventListener("pointercancel", drop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(); });
})();
