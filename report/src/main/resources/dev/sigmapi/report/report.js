"use strict";
// Draws the pictures of the page where their figures stand, again whenever width or colours change.
(() => {
  const charts = JSON.parse(document.getElementById("figures").textContent);
  const places = [...document.querySelectorAll("[data-figure]")];

  // Scales mix colours and so need them as numbers; marks understand the style's own names.
  const resolved = (colour) =>
    colour.startsWith("var(")
      ? getComputedStyle(document.documentElement).getPropertyValue(colour.slice(4, -1)).trim()
      : colour;

  const options = (given, width) => {
    const all = {width, style: {fontSize: "12px", background: "transparent"}, ...given};
    if (all.color?.range) all.color = {...all.color, range: all.color.range.map(resolved)};
    return all;
  };

  const mark = ({mark: kind, length, channels, options: given}) =>
    Plot[kind]({length}, {...channels, ...given});

  const widths = new Map();
  const draw = (place) => {
    const width = Math.floor(place.clientWidth);
    widths.set(place, width);
    if (width === 0) return;
    const {options: given, marks} = charts[place.dataset.figure];
    try {
      place.replaceChildren(Plot.plot({...options(given, width), marks: marks.map(mark)}));
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
