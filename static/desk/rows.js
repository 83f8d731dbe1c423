"use strict";
/* Rows of pictures and tables: moved up and down, removed and added. Without this, by number, tick and saving. */
(() => {
  const { form, say } = ybForm;

  const control = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const rowsOf = (holder) => [...holder.querySelectorAll(":scope > .yb-row")];
  const totalOf = (holder) => holder.querySelector('[name$="-TOTAL_FORMS"]');
  const mostOf = (holder) => Number(holder.querySelector('[name$="-MAX_NUM_FORMS"]').value);
  const isRemoved = (row) => control(row, "DELETE").checked;
  const isBlank = (row) => row.classList.contains("yb-new") &&
    [...row.querySelectorAll("input, textarea")].every((field) => /-(ORDER|DELETE)$/.test(field.name) || field.value === "");

  const number = (holder) => {
    let place = 0;
    for (const row of rowsOf(holder)) {
      if (isBlank(row)) continue;
      row.classList.remove("yb-new");
      if (!isRemoved(row)) place += 1;
      control(row, "ORDER").value = place || 1;
      const name = `${holder.dataset.name} ${place}`;
      if (!isRemoved(row)) row.querySelector("legend").textContent = name;
      for (const button of row.querySelectorAll(".yb-row-acts button")) button.setAttribute("aria-label", `${name} ${button.textContent}`);
    }
  };

  const move = (holder, row, step, button) => {
    const rows = rowsOf(holder).filter((other) => !isBlank(other) && !isRemoved(other));
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row); else other.after(row);
    number(holder);
    button.focus();
    const place = rowsOf(holder).filter((one) => !isBlank(one) && !isRemoved(one)).indexOf(row) + 1;
    say(holder.dataset.moved.replace("{name}", holder.dataset.name).replace("{place}", place));
    row.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const remove = (holder, row, button) => {
    const box = control(row, "DELETE");
    box.checked = !box.checked;
    row.classList.toggle("yb-removed", box.checked);
    button.textContent = box.checked ? holder.dataset.undo : holder.dataset.remove;
    number(holder);
    if (box.checked) say(holder.dataset.removed.replace("{name}", row.querySelector("legend").textContent));
    row.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const addActs = (holder, row) => {
    const acts = document.createElement("p");
    acts.className = "yb-row-acts";
    const does = { up: (button) => move(holder, row, -1, button), down: (button) => move(holder, row, 1, button), remove: (button) => remove(holder, row, button) };
    for (const [name, act] of Object.entries(does)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = holder.dataset[name];
      button.addEventListener("click", () => act(button));
      acts.append(button);
    }
    row.querySelector("legend").after(acts);
    row.classList.toggle("yb-removed", isRemoved(row));
    if (isRemoved(row)) acts.lastElementChild.textContent = holder.dataset.undo;
  };

  /* A row to fill in: the empty one that is there, or another; null when there are as many as may be. */
  const add = (prefix) => {
    const holder = form.querySelector(`[data-rows="${prefix}"]`);
    holder.closest("details").open = true;
    const blank = rowsOf(holder).find(isBlank);
    if (blank) return blank;
    const total = totalOf(holder);
    if (Number(total.value) >= mostOf(holder)) return null;
    const row = holder.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
    for (const part of [row, ...row.querySelectorAll("*")]) {
      for (const { name, value } of [...part.attributes]) {
        if (value.includes("__prefix__")) part.setAttribute(name, value.replace("__prefix__", total.value));
      }
    }
    total.value = Number(total.value) + 1;
    holder.querySelector("template[data-row]").before(row);
    addActs(holder, row);
    return row;
  };

  /* The rows in the order that their numbers say, as after a refused save or when kept text was taken back. */
  const arrange = (holder) => {
    const place = (row) => Number(control(row, "ORDER").value) || Infinity;
    const sorted = rowsOf(holder).sort((one, other) => (isBlank(one) - isBlank(other)) || place(one) - place(other) || 0);
    for (const row of sorted) {
      holder.querySelector("template[data-row]").before(row);
      row.classList.toggle("yb-removed", isRemoved(row));
    }
    number(holder);
  };

  const holders = [...form.querySelectorAll("[data-rows]")];
  for (const holder of holders) {
    holder.classList.add("yb-live");
    for (const row of rowsOf(holder)) addActs(holder, row);
    holder.addEventListener("input", () => number(holder));
    arrange(holder);
    if (!holder.dataset.add) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button yb-add";
    button.textContent = holder.dataset.add;
    button.addEventListener("click", () => {
      const row = add(holder.dataset.rows);
      if (!row) return say(holder.dataset.full);
      row.classList.add("yb-open");
      row.querySelector("input:not([type=hidden]), textarea").focus();
    });
    holder.append(button);
  }

  const filled = (prefix) => {
    const holder = form.querySelector(`[data-rows="${prefix}"]`);
    return rowsOf(holder).filter((row) => !isBlank(row) && !isRemoved(row)).length;
  };
  ybForm.rows = { add, filled, control, arrange: () => holders.forEach(arrange) };
})();
