"use strict";
/* Pictures chosen or dragged, several at once: each is sent at once and becomes a row; a refused one is named. */
(() => {
  const { form, ask, put, rows } = ybForm;
  const chooser = form.elements["pictures-new"];
  const refused = form.querySelector("[data-refused]");

  const complain = (sentence) => {
    const item = document.createElement("li");
    item.textContent = sentence;
    refused.append(item);
    refused.hidden = false;
    refused.closest("details").open = true;
  };

  const show = (row, file, answer) => {
    const image = row.querySelector(".yb-thumb img");
    image.src = `${answer.address}?small`;
    image.hidden = false;
    put(rows.control(row, "token"), answer.token);
  };

  const take = async (files) => {
    refused.replaceChildren();
    refused.hidden = true;
    let first = null;
    for (const file of files) {
      const data = new FormData();
      data.append("file", file);
      const answer = await ask(form.dataset.picture, data);
      const row = answer.error ? null : rows.add("pictures");
      if (row) show(row, file, answer);
      else complain(answer.error || file.name);
      first = first || row;
    }
    if (first) rows.control(first, "caption").focus();
    else if (!refused.hidden) refused.closest("details").scrollIntoView({ block: "nearest" });
  };

  chooser.addEventListener("change", () => { take([...chooser.files]); chooser.value = ""; });
  const hasFiles = (event) => event.dataTransfer && event.dataTransfer.types.includes("Files");
  form.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); form.classList.add("yb-dragged"); } });
  form.addEventListener("dragleave", () => form.classList.remove("yb-dragged"));
  form.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.remove("yb-dragged");
    take([...event.dataTransfer.files]);
  });
})();
