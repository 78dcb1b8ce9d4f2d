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
    if (all.square) {
      const side = Math.min(width, all.square);
      Object.assign(all, {width: side, height: side});
    }
    return all;
  };

  const mark = ({mark: kind, length, channels, options: given}) =>
    Plot[kind]({length}, {...channels, ...given});

  const draw = (place) => {
    const {options: given, marks} = charts[place.dataset.figure];
    const width = Math.floor(place.clientWidth);
    if (width > 0) place.replaceChildren(Plot.plot({...options(given, width), marks: marks.map(mark)}));
  };

  const widths = new Map();
  const observer = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      if (widths.get(target) !== target.clientWidth) {
        widths.set(target, target.clientWidth);
        requestAnimationFrame(() => draw(target));
      }
    }
  });
  for (const place of places) observer.observe(place);
  const all = () => places.forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  matchMedia("print").addEventListener("change", all);
})();
