// The contents beside the text show where the reader is, and follow. Without it they only lead there.
"use strict";
(() => {
  const contents = document.querySelector(".contents[data-follow]");
  if (!contents) return;
  const links = new Map();
  for (const link of contents.querySelectorAll("a[href^='#']")) links.set(link.hash.slice(1), link);
  const places = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;

  const show = (link) => {
    if (link === current) return;
    current?.removeAttribute("aria-current");
    current = link;
    link.setAttribute("aria-current", "true");
    // Only the list moves, never the page.
    const { offsetTop, offsetHeight } = link;
    const isSeen = offsetTop > contents.scrollTop && offsetTop + offsetHeight < contents.scrollTop + contents.clientHeight;
    if (!isSeen) contents.scrollTop = offsetTop - contents.clientHeight / 3;
  };

  const inSight = new Set();
  const watcher = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        if (isIntersecting) inSight.add(target);
        else inSight.delete(target);
      }
      const first = places.find((place) => inSight.has(place) && place.matches("article")) || places.find((place) => inSight.has(place));
      if (first) show(links.get(first.id));
    },
    { rootMargin: "-40px 0px -60% 0px" },
  );
  for (const place of places) watcher.observe(place);
})();
