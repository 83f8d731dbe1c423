// 打印本页: shown only where this script runs. Pictures that were not yet scrolled to are fetched first. Who prints by
// the browser's own menu has them fetched by the browser; touching them at that moment would stop it.
"use strict";
(() => {
  const fetchPictures = () => {
    const pictures = [...document.querySelectorAll("img[loading=lazy]")];
    for (const picture of pictures) picture.loading = "eager";
    return Promise.allSettled(pictures.map((picture) => picture.decode()));
  };

  // 书眉: a style sheet can't take the title of a page, so the rule for the head of each sheet of paper is written
  // here: the volume on the left page, the section on the right one. Without this script there are page numbers only.
  const writeRunningHead = () => {
    const { volume, section } = document.body.dataset;
    const sheet = [...document.styleSheets].find((one) => one.media.mediaText === "print");
    if (!volume || !sheet) return;
    const face = "font: 9pt 'Noto Serif CJK SC', 'Songti SC', SimSun, serif; vertical-align: bottom; padding-bottom: 1.5mm";
    const head = (place, words) =>
      `@${place} { content: ${JSON.stringify(words)}; ${face}; border-bottom: .5pt solid #000; margin-bottom: 4mm }`;
    const heads = (left, right) => head("top-left", left) + head("top-center", "") + head("top-right", right);
    const noHead = "@top-left { content: none } @top-center { content: none } @top-right { content: none }";
    const add = (words) => sheet.insertRule(words, sheet.cssRules.length);
    try {
      add(`@page :left { ${heads(volume, "")} }`);
      add(`@page :right { ${heads("", section || volume)} }`);
      add(`@page :first { ${noHead} }`);
    } catch {
      // A browser without heads of pages prints without them.
    }
  };

  writeRunningHead();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => fetchPictures().then(() => window.print()));
  }
})();
