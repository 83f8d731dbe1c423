// 引用格式: the day of access, which a kept page can't know, and a button that copies the citation.
"use strict";
(() => {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const place of document.querySelectorAll(".accessed")) {
    place.dateTime = today;
    place.textContent = `[${today}]`;
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const block = button.closest(".block");
    button.addEventListener("click", async () => {
      const words = block.querySelector(".cite");
      try {
        await navigator.clipboard.writeText(words.textContent.trim());
        block.querySelector(".copied").textContent = button.dataset.done;
      } catch {
        window.getSelection().selectAllChildren(words); // Without a clipboard it is marked, ready for Ctrl+C.
      }
    });
  }
})();
