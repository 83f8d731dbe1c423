"use strict";
/* What is pasted from Word or a page is read by the server: plain paragraphs into the body, each table into a row.
   When the server refuses or does not answer, the plain text is pasted and the reason stands below. */
(() => {
  const { form, body, ask, put, say, type, rows } = ybForm;
  const notice = form.querySelector("[data-pasted-notice]");
  const MOST = 2 * 1024 * 1024;

  const tell = (sentence) => {
    notice.textContent = sentence;
    notice.hidden = !sentence;
    if (sentence) say(sentence);
  };

  const addTable = (table) => {
    const row = rows.add("tables");
    if (row) for (const [name, value] of Object.entries(table)) put(rows.control(row, name), value);
  };

  const paste = async (markup, plain, start, end) => {
    const data = new FormData();
    // More than the server reads is not worth sending: a little above its limit brings the same refusal.
    data.append("html", markup.slice(0, MOST + 1));
    data.append("first_table", rows.filled("tables") + 1);
    body.setAttribute("aria-busy", "true");
    const answer = await ask(form.dataset.pasted, data);
    body.removeAttribute("aria-busy");
    const text = answer.error ? plain : answer.text;
    const before = body.value.slice(0, start), after = body.value.slice(end);
    const isBlock = text.includes("\n") || (answer.tables || []).length > 0;
    const lead = isBlock && /^〔/.test(text) && before && !before.endsWith("\n") ? "\n" : "";
    const tail = isBlock && /〕$/.test(text) && after && !after.startsWith("\n") ? "\n" : "";
    type(body, start, end, lead + text + tail);
    (answer.tables || []).forEach(addTable);
    if ((answer.tables || []).length) body.focus();
    tell(answer.error || answer.notice || "");
  };

  body.addEventListener("paste", (event) => {
    const markup = event.clipboardData.getData("text/html");
    if (!markup) return;
    event.preventDefault();
    paste(markup, event.clipboardData.getData("text/plain"), body.selectionStart, body.selectionEnd);
  });
})();
