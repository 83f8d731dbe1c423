// 打印本页: shown only where this script runs. Pictures that were not yet scrolled to are fetched first.
"use strict";
(() => {
  const fetchPictures = () => {
    const pictures = [...document.querySelectorAll("img[loading=lazy]")];
    for (const picture of pictures) picture.loading = "eager";
    return Promise.allSettled(pictures.map((picture) => picture.decode()));
  };

  window.addEventListener("beforeprint", fetchPictures);
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => fetchPictures().then(() => window.print()));
  }
})();
