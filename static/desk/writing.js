"use strict";
/* What the scripts of the entry's form share: the form, a voice for who does not see, the server, the caret. */
const ybForm = (() => {
  const form = document.querySelector("form[data-place]");
  const voice = form.querySelector("[data-says]");
  const body = form.elements.body;
  const LONG = 50_000;

  const say = (words) => {
    // The same words twice are heard only when they have gone in between.
    voice.textContent = "";
    requestAnimationFrame(() => { voice.textContent = words; });
  };

  /* Calls `act` once nothing has happened for so many milliseconds. */
  const afterPause = (act, pause) => {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(act, pause); };
  };

  /* The server's answer; a sentence in `error` when it refuses or when there is none, as after signing out. */
  const ask = async (address, data, signal) => {
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(address, { method: "POST", body: data, signal });
      const isData = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      return isData ? await answer.json() : { error: form.dataset.noAnswer };
    } catch (error) {
      return { error: error.name === "AbortError" ? "" : form.dataset.noAnswer };
    }
  };

  const put = (control, value) => {
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /* Replaces a stretch of a text area as if it had been typed, so that it can be undone. */
  const type = (area, start, end, text) => {
    area.focus();
    area.setSelectionRange(start, end);
    if (text.length < LONG && document.execCommand(text ? "insertText" : "delete", false, text)) return;
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Browsers that do not know field-sizing: the area grows by script.
  if (!CSS.supports("field-sizing", "content")) {
    const grow = () => { body.style.height = "auto"; body.style.height = `${body.scrollHeight + 4}px`; };
    body.addEventListener("input", grow);
    grow();
  }

  return { form, body, say, afterPause, ask, put, type };
})();
