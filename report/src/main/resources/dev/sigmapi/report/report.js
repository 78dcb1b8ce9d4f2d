"use strict";
// Draws the pictures of the page where their figures stand, again whenever width or colours change.
(() => {
  const charts = JSON.parse(document.getElementById("figures").textContent);
  const places = [...document.querySelectorAll("[data-figure]")];

  const widths = new Map();
  const draw = (place) => {
    const width = Math.floor(place.clientWidth);
    widths.set(place, width);
    if (width === 0) return;
    try {
      place.replaceChildren(...picture(charts[place.dataset.figure], width));
    } catch (error) {
      console.error(error);
      place.textContent = "This picture could not be drawn.";
    }
  };
  const all = () => places.forEach(draw);

  all();
  const observer = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      if (widths.get(target) !== Math.floor(target.clientWidth)) requestAnimationFrame(() => draw(target));
    }
  });
  for (const place of places) observer.observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  matchMedia("print").addEventListener("change", all);
})();
