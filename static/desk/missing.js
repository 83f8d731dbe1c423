"use strict";
/* Says beside the button what the text in the form lacks to be submitted, by the rule of workflow.missing_for_submission. */
(() => {
  const { form } = ybForm;
  const place = document.querySelector("[data-missing]");
  if (!place) return;
  const value = (name) => (form.elements[name] ? form.elements[name].value.trim() : "");
  const isThere = {
    title: () => value("title"),
    section: () => !form.elements.section || value("section"),
    body: () => value("body"),
    date: () => value("event_start") || value("date_precision"),
  };
  const needed = [...document.querySelectorAll("[data-needed]")];

  const show = () => {
    const missing = needed.filter((words) => !isThere[words.dataset.needed]()).map((words) => words.textContent);
    place.hidden = !missing.length;
    place.textContent = place.dataset.missing.replace("{what}", missing.join("、"));
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
