"use strict";
// Draws a picture as Chart.java describes it, with the scales of D3: a legend of the colours, axes, and marks, whose
// channels are columns. What is null in a column is not drawn.
const picture = (() => {
  const BOXES = new Set(["barX", "barY", "rect", "cell"]);
  const PRECISE = d3.format(".5~g");
  const DAY = d3.utcFormat("%Y-%m-%d");

  // Scales mix colours and so need them as numbers; marks understand the style's own names.
  const resolved = (colour) =>
    colour.startsWith("var(")
      ? getComputedStyle(document.documentElement).getPropertyValue(colour.slice(4, -1)).trim()
      : colour;

  /** All values that marks have for a scale: of x the columns x, x1 and x2. */
  const valuesOf = (marks, names) =>
    marks.flatMap(({channels}) => names.flatMap((name) => channels[name] ?? [])).filter((value) => value !== null);

  const extent = (values, includeZero) => {
    const [low, high] = d3.extent(includeZero ? [0, ...values] : values);
    return low === undefined ? [0, 1] : [low, high];
  };

  /** The scale of an axis, x or y, from one end of the frame to the other. */
  const axisScale = (name, given, marks, [start, end], padding) => {
    const values = valuesOf(marks, [name, `${name}1`, `${name}2`]);
    const domain = given.domain ?? values;
    if (domain.some((value) => typeof value === "string")) {
      const upward = name === "y" ? !given.reverse : given.reverse;
      const scale = given.type === "point" || !marks.some(({mark}) => BOXES.has(mark))
        ? d3.scalePoint().padding(given.padding ?? 0.5)
        : d3.scaleBand().padding(given.padding ?? padding ?? 0.1);
      return scale.domain(domain).rangeRound(upward ? [end, start] : [start, end]);
    }
    const fromZero = marks.some(({mark, channels}) => mark === `bar${name.toUpperCase()}` && channels[name]);
    const scale = {log: d3.scaleLog, utc: d3.scaleUtc}[given.type] ?? d3.scaleLinear;
    return scale().domain(given.domain ?? extent(values, given.zero || fromZero)).range([start, end]);
  };

  /** The scale of colours: one for each word, or mixed for numbers. */
  const colourScale = (given, marks) => {
    if (!given.range) return null;
    const domain = given.domain ?? extent(valuesOf(marks, ["fill"]));
    if (typeof domain[0] === "string") return d3.scaleOrdinal(domain, given.range);
    const scale = given.type === "log" ? d3.scaleSequentialLog : d3.scaleSequential;
    return scale([domain[0], domain.at(-1)], d3.piecewise(d3.interpolateLab, given.range.map(resolved)));
  };

  /** The places of an axis that have a tick, each with its text. */
  const ticksOf = (scale, given, length) => {
    if (scale.bandwidth) return (given.ticks ?? scale.domain()).map((word) => [word, word]);
    const count = Math.max(2, Math.min(given.ticks ?? 5, length / 55));
    const text = scale.tickFormat(count, given.tickFormat);
    return scale.ticks(count).map((value) => [value, text(value)]);
  };

  const line = (parent, x1, y1, x2, y2) =>
    parent.append("line").attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2);

  const centre = (scale, value) =>
    value === null || value === undefined ? NaN : scale(value) + (scale.bandwidth?.() ?? 0) / 2;

  /** Where a thing begins and ends along one axis: between two numbers, in a word's band, or from zero. */
  const span = (name, scale, {channels}, i) => {
    if (channels[`${name}1`]) return [centre(scale, channels[`${name}1`][i]), centre(scale, channels[`${name}2`][i])];
    const value = channels[name][i];
    if (!scale.bandwidth) return [scale(0), centre(scale, value)];
    return [scale(value), scale(value) + scale.bandwidth()];
  };

  const drawX = (svg, scale, given, frame) => {
    const group = svg.append("g").attr("class", "axis");
    const size = given.tickSize ?? 6;
    for (const [value, text] of ticksOf(scale, given, frame.right - frame.left)) {
      const x = centre(scale, value);
      if (given.grid) line(group, x, frame.top, x, frame.bottom).attr("class", "grid");
      line(group, x, frame.bottom, x, frame.bottom + size);
      const label = group.append("text").text(text).attr("dy", given.tickRotate ? "0.5em" : "0.71em");
      label.attr("transform", `translate(${x},${frame.bottom + size + 4}) rotate(${given.tickRotate ?? 0})`);
      label.attr("text-anchor", given.tickRotate ? "end" : "middle");
    }
    if (given.label) {
      const middle = (frame.left + frame.right) / 2;
      group.append("text").text(given.label).attr("x", middle).attr("y", frame.height - 5).attr("text-anchor", "middle");
    }
  };

  const drawY = (svg, scale, given, frame) => {
    const group = svg.append("g").attr("class", "axis");
    const size = given.tickSize ?? 6;
    for (const [value, text] of ticksOf(scale, given, Infinity)) {
      const y = centre(scale, value);
      if (given.grid) line(group, frame.left, y, frame.right, y).attr("class", "grid");
      line(group, frame.left - size, y, frame.left, y);
      const label = group.append("text").text(text).attr("x", frame.left - size - 4).attr("y", y);
      label.attr("dy", "0.32em").attr("text-anchor", "end");
    }
    if (given.label) group.append("text").text(given.label).attr("x", 3).attr("y", 12);
  };

  /** The words of a scale of colours, each beside its colour. */
  const swatches = (scale) => {
    const legend = d3.create("div").attr("class", "legend");
    for (const word of scale.domain()) {
      const entry = legend.append("span");
      entry.append("span").attr("class", "swatch").style("background", scale(word));
      entry.append("span").text(word);
    }
    return legend.node();
  };

  /** A bar of the colours that numbers have, with ticks. */
  const ramp = (scale, given, width) => {
    const svg = d3.create("svg").attr("class", "ramp").attr("width", width).attr("height", 46);
    svg.append("text").text(given.label).attr("y", 11).attr("font-weight", 600);
    const place = (given.type === "log" ? d3.scaleLog : d3.scaleLinear)(scale.domain(), [0, width]);
    for (const x of d3.range(0, width, 2)) {
      svg.append("rect").attr("x", x).attr("y", 17).attr("width", 2).attr("height", 10)
        .attr("shape-rendering", "crispEdges").attr("fill", scale(place.invert(x + 1)));
    }
    for (const [value, text] of ticksOf(place, given, width)) {
      const x = place(value);
      line(svg, x, 17, x, 31).attr("stroke", "currentColor");
      const anchor = x < 14 ? "start" : x > width - 14 ? "end" : "middle";
      svg.append("text").text(text).attr("x", x).attr("y", 42).attr("text-anchor", anchor);
    }
    return svg.node();
  };

  /** What is said of a thing under the pointer: its values, by the labels of their scales. */
  const tipOf = ({channels}, i, given) => {
    const written = (scale, value) => {
      if (typeof value === "string") return value;
      if (scale?.type === "utc") return DAY(value);
      return scale?.tickFormat?.includes("%") ? d3.format(".3~%")(value) : PRECISE(value);
    };
    const said = (name, scale) => {
      const values = [name, `${name}1`, `${name}2`].map((channel) => channels[channel]?.[i]);
      const texts = values.filter((value) => value !== undefined && value !== null).map((v) => written(scale, v));
      return texts.length === 0 ? [] : [`${scale?.label ? scale.label + ": " : ""}${texts.join(" to ")}`];
    };
    return [...said("x", given.x), ...said("y", given.y), ...said("fill", given.color), ...said("stroke", given.color)];
  };

  /** Draws the things of a mark; each drawer gives the element of one thing, or of none. */
  const drawMark = (svg, mark, scales, frame, given) => {
    const {mark: kind, length, channels, options} = mark;
    const {x, y, color} = scales;
    const group = svg.append("g");
    const colourOf = (name, i) => {
      const value = channels[name]?.[i];
      return channels[name] ? (value === null ? null : color(value)) : options[name];
    };
    const xOf = (i) => centre(x, channels.x[i]);
    const yOf = (i) => centre(y, channels.y[i]);
    const drawers = {
      box: (i) => {
        const inset = options.inset ?? 0;
        const [left, right] = d3.extent(span("x", x, mark, i));
        const [top, bottom] = d3.extent(span("y", y, mark, i));
        if (colourOf("fill", i) === null) return null;
        return group.append("rect").attr("x", left + inset).attr("y", top + inset).attr("rx", options.rx ?? null)
          .attr("width", Math.max(0, right - left - 2 * inset)).attr("height", Math.max(0, bottom - top - 2 * inset));
      },
      dot: (i) => {
        if (!Number.isFinite(xOf(i)) || !Number.isFinite(yOf(i))) return null;
        if (options.symbol !== "triangle") {
          return group.append("circle").attr("cx", xOf(i)).attr("cy", yOf(i)).attr("r", options.r ?? 3);
        }
        return group.append("path").attr("transform", `translate(${xOf(i)},${yOf(i)})`)
          .attr("d", d3.symbol(d3.symbolTriangle, Math.PI * options.r ** 2)());
      },
      ruleX: (i) => line(group, xOf(i), frame.top + (options.insetTop ?? 0), xOf(i), frame.bottom),
      ruleY: (i) => {
        const [left, right] = channels.x1 ? span("x", x, mark, i) : [frame.left, frame.right];
        return line(group, left, yOf(i), right, yOf(i));
      },
      text: (i) =>
        group.append("text").text(channels.text[i]).attr("x", xOf(i)).attr("y", yOf(i)).attr("dy", "0.32em")
          .attr("dx", options.dx ?? null).attr("text-anchor", options.textAnchor ?? "middle"),
    };
    const finish = (element, i, stroked) => {
      element.attr("fill", colourOf("fill", i) ?? (stroked ? "none" : "currentColor"));
      element.attr("stroke", colourOf("stroke", i) ?? (stroked ? "currentColor" : "none"));
      if (options.tip) element.append("title").text(tipOf(mark, i, given).join("\n"));
    };
    const attributes = {strokeWidth: "stroke-width", strokeOpacity: "stroke-opacity", fillOpacity: "fill-opacity",
      strokeDasharray: "stroke-dasharray", shapeRendering: "shape-rendering"};
    for (const [option, attribute] of Object.entries(attributes)) group.attr(attribute, options[option] ?? null);
    if (kind === "line") {
      const path = d3.line(xOf, yOf).defined((i) => Number.isFinite(xOf(i)) && Number.isFinite(yOf(i)));
      const drawn = group.append("path").attr("d", path(d3.range(length))).attr("stroke-linejoin", "round");
      drawn.attr("fill", "none").attr("stroke", colourOf("stroke", 0) ?? "currentColor");
    }
    for (let i = 0; i < length; i++) {
      if (kind === "line") {
        // The points of a line are not to be seen but can be pointed at.
        const point = options.tip ? drawers.dot(i) : null;
        point?.attr("r", 6).attr("fill", "transparent").append("title").text(tipOf(mark, i, given).join("\n"));
      } else {
        const drawer = drawers[BOXES.has(kind) ? "box" : kind === "tickX" ? "ruleX" : kind];
        const element = drawer(i);
        if (element) finish(element, i, /^(rule|tick)/.test(kind) || (kind === "dot" && !options.fill));
      }
    }
  };

  /** The elements of a picture so many pixels wide. */
  return ({options: given, marks: listed}, width) => {
    const marks = listed.map((mark) => ({...mark, channels: mark.channels ?? {}, options: mark.options ?? {}}));
    const height = given.height;
    const frame = {
      height,
      left: given.marginLeft ?? 40,
      right: Math.max(width - (given.marginRight ?? 20), (given.marginLeft ?? 40) + 1),
      top: given.marginTop ?? 20,
      bottom: height - (given.marginBottom ?? 30),
    };
    const {x: xGiven = {}, y: yGiven = {}, color: colourGiven = {}} = given;
    const scales = {
      x: axisScale("x", xGiven, marks, [frame.left, frame.right], given.padding),
      y: axisScale("y", yGiven, marks, [frame.bottom, frame.top], given.padding),
      color: colourScale(colourGiven, marks),
    };
    const svg = d3.create("svg").attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    if (yGiven.axis !== null) drawY(svg, scales.y, yGiven, frame);
    if (xGiven.axis !== null) drawX(svg, scales.x, xGiven, frame);
    for (const mark of marks) drawMark(svg, mark, scales, frame, given);
    if (!colourGiven.legend) return [svg.node()];
    const words = typeof scales.color.domain()[0] === "string";
    return [words ? swatches(scales.color) : ramp(scales.color, colourGiven, Math.min(240, width)), svg.node()];
  };
})();
