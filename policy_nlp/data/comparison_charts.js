// Bars with intervals, the heat map, and trends.
const INK = "#17212b";

// The end of every bar's scale: the widest interval, rounded up to five points.
const SCALE = Math.max(0.05, Math.ceil(20 * Math.max(...TABLES.shares.map((row) => Math.max(row.share, row.high || 0, row.sample_high || 0)))) / 20);
const STEP = SCALE > 0.5 ? 0.2 : SCALE > 0.2 ? 0.1 : 0.05;

function listTicks() {
  return Array.from({ length: Math.floor(SCALE / STEP + 1e-9) + 1 }, (_, at) => at * STEP);
}

function place(share) {
  return `${(100 * share / SCALE).toFixed(2)}%`;
}

function drawGrid(height) {
  return listTicks().map((at) => draw("line", { x1: place(at), x2: place(at), y1: 0, y2: height, stroke: at ? "#dfe4ea" : "#8b97a5" }));
}

function drawBar(row, color) {
  // Intervals stand below the bar, as some bars are as dark as they are.
  const marks = [draw("rect", { x: 0, y: 2, width: place(row.share), height: 10, fill: color, class: "share" })];
  if (row.sample_low !== null) {
    marks.push(draw("line", { class: "wide", x1: place(row.sample_low), x2: place(row.sample_high), y1: 15.5, y2: 15.5, stroke: "#5d6b7a", "stroke-width": 1 }));
  }
  if (row.low !== null) {
    marks.push(draw("line", { class: "interval", x1: place(row.low), x2: place(row.high), y1: 15.5, y2: 15.5, stroke: INK, "stroke-width": 4 }));
  }
  marks.push(draw("line", { class: "raw", x1: place(row.raw), x2: place(row.raw), y1: 0, y2: 14, stroke: INK, "stroke-width": 1, "stroke-dasharray": "2 2" }));
  return draw("svg", { class: "track", height: 20, "aria-hidden": "true", focusable: "false" }, drawGrid(20), marks);
}

function drawAxis() {
  const words = listTicks().map((at) => draw("text", { x: place(at), y: 11, "text-anchor": at ? "middle" : "start" }, `${Math.round(100 * at)}${at ? "" : "%"}`));
  return make("li", { class: "axis", "aria-hidden": "true" }, make("span"), draw("svg", { class: "track", height: 14 }, words), make("span"));
}

function buildPanel(title, key, rows) {
  const items = rows.map(({ name, full, row, color }) => make("li", {},
    make("span", { class: "name", title: full }, name), drawBar(row, color),
    make("span", { class: "value" }, make("b", {}, percent(row.share)), " ", make("small", {}, row.low === null ? "" : `(${range(row.low, row.high)})`))));
  return make("figure", { class: "panel" }, make("figcaption", {}, key && swatch(key), title), make("ul", { class: "bars" }, items, drawAxis()));
}

function orderBy(items, value) {
  return [...items].sort((one, two) => value(two) - value(one));
}

function listThemePanels() {
  const keys = DATA.themes.map((theme) => theme.key);
  const ordered = SHORT.has(state.order) ? orderBy(keys, (key) => shareOf(state.order, key).share) : keys;
  return ordered.map((key) => {
    const names = DATA.profiles.map((profile) => profile.name);
    const sorted = state.order === "share" || (names.length > MANY && state.order !== "given") ? orderBy(names, (name) => shareOf(name, key).share) : names;
    const shown = state.all ? sorted : sorted.slice(0, MANY);
    return buildPanel(nameTheme(key), key, shown.map((name) => ({ name: nameReport(name), full: name, row: shareOf(name, key), color: THEMES.get(key).color })));
  });
}

function listReportPanels() {
  const keys = DATA.themes.map((theme) => theme.key);
  const names = DATA.profiles.map((profile) => profile.name);
  const ordered = THEMES.has(state.order) ? orderBy(names, (name) => shareOf(name, state.order).share) : names;
  return (state.all ? ordered : ordered.slice(0, MANY)).map((name) => {
    const sorted = state.order === "share" ? orderBy(keys, (key) => shareOf(name, key).share) : keys;
    return buildPanel(nameReport(name), null, sorted.map((key) => ({ name: nameTheme(key), full: key, row: shareOf(name, key), color: THEMES.get(key).color })));
  });
}

function drawKey() {
  const bar = drawBar({ share: 0.66 * SCALE, raw: 0.72 * SCALE, low: 0.58 * SCALE, high: 0.74 * SCALE, sample_low: 0.42 * SCALE, sample_high: 0.9 * SCALE }, "#88a9c4");
  const known = TABLES.shares.some((row) => row.low !== null);
  const words = ["key_bar", known && "key_interval", "key_wide", "key_raw"].filter(Boolean);
  return make("div", { class: "key" }, bar, make("ul", {}, words.map((word) => make("li", {}, say(word)))));
}

function drawShares() {
  const section = openSection("shares", ["shares"]);
  const again = (name) => (value) => { state[name] = value; if (name === "group") state.order = value === "theme" ? FIRST_ORDER : "given"; redraw("shares"); };
  const others = state.group === "theme" ? DATA.profiles.map((item) => [item.name, say("order_by", { name: nameReport(item.name) })])
    : DATA.themes.map((item) => [item.key, say("order_by", { name: nameTheme(item.key) })]);
  const panels = state.group === "theme" ? listThemePanels() : listReportPanels();
  section.append(make("div", { class: "controls" },
    toggle([["theme", say("by_theme")], ["report", say("by_report")]], state.group, again("group"), say("grouping")),
    pick("order", [["given", say("order_given")], ["share", say("order_share")], ...others], state.order, again("order"), "shares_order")),
  drawKey(), make("div", { class: `panels ${state.group}` }, panels));
  if (DATA.profiles.length > MANY) {
    const word = state.all ? "fewer" : state.group === "theme" ? "all_rows" : "all_panels";
    section.append(make("button", { type: "button", class: "more", onclick: () => again("all")(!state.all) }, say(word, { shown: MANY, count: DATA.profiles.length })));
  }
}

// The heat map: a table whose cells are coloured, each with its value; arrow keys move through it.

const LIGHT_TO_DARK = [[247, 250, 253], [198, 219, 239], [107, 174, 214], [33, 113, 181], [8, 48, 107]];
const BELOW_TO_ABOVE = [[127, 59, 8], [224, 130, 20], [250, 250, 250], [67, 120, 180], [20, 50, 110]];

function mix(stops, at) {
  const where = Math.min(Math.max(at, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(where), stops.length - 2);
  return stops[low].map((from, channel) => Math.round(from + (where - low) * (stops[low + 1][channel] - from)));
}

// Black or white letters, whichever stand out more: at least 4.58 to 1 on any colour (WCAG 2.2).
function shade(color) {
  const [red, green, blue] = color.map((value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return { background: `rgb(${color.join(",")})`, color: 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 ? "#fff" : "#000" };
}

const MEANS = new Map(DATA.themes.map(({ key }) => [key, mean(DATA.profiles.map((item) => shareOf(item.name, key).share))]));
// "Other" can be a third of a report; the themes are to differ in colour all the same.
const NAMED = TABLES.shares.some((row) => row.theme !== "other") ? TABLES.shares.filter((row) => row.theme !== "other") : TABLES.shares;
const MOST = Math.max(...NAMED.map((row) => row.share)) || 1;
const FARTHEST = Math.max(...NAMED.map((row) => Math.abs(row.share - MEANS.get(row.theme)))) || 1;

function describeCell(row) {
  const lines = [`${nameReport(row.report)} · ${nameTheme(row.theme)}`, `${percent(row.share)} %` + (row.low === null ? "" : say("cell_interval", { range: range(row.low, row.high) }))];
  if (row.sample_low !== null) lines.push(say("cell_wide", { range: range(row.sample_low, row.sample_high) }));
  return [...lines, say("cell_raw", { raw: percent(row.raw), gap: signed(row.share - MEANS.get(row.theme)) })];
}

function fillCell(row) {
  const gap = row.share - MEANS.get(row.theme);
  const color = state.tone === "share" ? mix(LIGHT_TO_DARK, row.share / MOST) : mix(BELOW_TO_ABOVE, 0.5 + gap / FARTHEST / 2);
  const text = state.tone === "share" ? percent(row.share) : signed(gap);
  const tell = (x, y) => showTip(describeCell(row), x, y);
  return make("td", { class: "cell", tabindex: "-1", style: shade(color), onmousemove: (event) => tell(event.clientX, event.clientY), onmouseleave: hideTip, onblur: hideTip,
    onfocus: (event) => { const box = event.target.getBoundingClientRect(); tell(box.left, box.bottom - 10); } }, text);
}

function moveInGrid(event) {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] }[event.key];
  const cell = event.target.closest("td.cell");
  if (!step || !cell) return;
  event.preventDefault();
  const rows = [...cell.closest("tbody").rows];
  const cells = (row) => [...row.querySelectorAll("td.cell")];
  const at = rows.indexOf(cell.parentElement);
  const line = cells(rows[Math.min(Math.max(at + step[0], 0), rows.length - 1)]);
  const next = line[Math.min(Math.max(cells(cell.parentElement).indexOf(cell) + step[1], 0), line.length - 1)];
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function drawHeat() {
  const section = openSection("heat", ["shares"]);
  const again = () => redraw("heat");
  const first = { key: "name", title: say("report"), words: true, value: (item) => nameReport(item.name) };
  const columns = DATA.themes.map(({ key }) => ({ key, title: nameTheme(key), value: (item) => shareOf(item.name, key).share }));
  const sorted = sortRows(DATA.profiles, [first, ...columns].find((column) => column.key === state.heat.key), state.heat.down);
  const rows = sorted.map((item) => make("tr", {}, make("th", { scope: "row", title: item.name }, make("span", { class: "long" }, nameReport(item.name))),
    columns.map(({ key }) => fillCell(shareOf(item.name, key)))));
  const last = make("tr", {}, make("th", { scope: "row" }, say("mean_all")), columns.map(({ key }) => make("td", {}, percent(MEANS.get(key)))));
  const table = make("table", { class: "heat", role: "grid", onkeydown: moveInGrid }, make("caption", {}, say(state.tone === "share" ? "heat_caption" : "heat_caption_gap")),
    make("thead", {}, make("tr", {}, [first, ...columns].map((column) => sortHeader(column, state.heat, again)))),
    make("tbody", {}, rows), make("tfoot", {}, last));
  const cell = table.querySelector("td.cell");
  if (cell) cell.tabIndex = 0;
  section.append(make("div", { class: "controls" }, toggle([["share", say("tone_share")], ["gap", say("tone_gap")]], state.tone, (value) => { state.tone = value; again(); }, say("tone")), drawRamp()),
    make("div", { class: "scroll tall" }, table));
}

function drawRamp() {
  const ends = state.tone === "share" ? ["0", percent(MOST, 0)] : [signed(-FARTHEST, 0), signed(FARTHEST, 0)];
  const stops = state.tone === "share" ? LIGHT_TO_DARK : BELOW_TO_ABOVE;
  const steps = Array.from({ length: 9 }, (_, at) => make("i", { style: shade(mix(stops, at / 8)) }));
  return make("span", { class: "ramp", "aria-hidden": "true" }, ends[0], make("span", {}, steps), ends[1]);
}

// Trends: places with two years or more, a small chart a theme.

const SERIES = (() => {
  const places = new Map();
  for (const item of DATA.by === "report" || DATA.by === "year" ? DATA.profiles : []) {
    const key = DATA.by === "year" ? "" : item.place;
    if (item.year === null || key === null) continue;
    if (!places.has(key)) places.set(key, []);
    if (!places.get(key).some((other) => other.year === item.year)) places.get(key).push(item);
  }
  return [...places].filter(([, items]) => items.length > 1).map(([key, items]) => ({ place: key, items: items.sort((one, two) => one.year - two.year) }));
})();

// The line from one year to a later one, dashed where years between them are missing.
function drawStep(from, to, x, y, color) {
  const missing = to.year - from.year > 1;
  return draw("line", { x1: x(from.year), y1: y(from.share), x2: x(to.year), y2: y(to.share), stroke: color, "stroke-width": missing ? 2 : 3, "stroke-dasharray": missing ? "4 3" : null });
}

// A year's share and intervals, narrow where years are close; told in figures are the first, the last and the highest.
function drawYear(row, at, rows, x, y) {
  const step = (x(rows[rows.length - 1].year) - x(rows[0].year)) / (rows[rows.length - 1].year - rows[0].year);
  const ends = (low, high, width, stroke) => row[low] !== null && draw("line", { x1: x(row.year), x2: x(row.year), y1: y(row[low]), y2: y(row[high]), stroke, "stroke-width": width, class: "interval" });
  const last = at === rows.length - 1;
  const [side, anchor, up] = at === 0 ? [-8, "end", 4] : last ? [8, "start", 4] : [0, "middle", 4 + y(row.share) - y(Math.max(row.sample_high || 0, row.share))];
  const highest = rows.every((other) => other.share <= row.share);
  const labelled = rows.length < 6 || at === 0 || last || highest;
  const dated = rows.length < 6 || at === 0 || last || (highest && x(row.year) > 70 && x(row.year) < 170);
  return [ends("sample_low", "sample_high", 1, "#5d6b7a"), ends("low", "high", Math.min(4, step / 2), INK), draw("circle", { cx: x(row.year), cy: y(row.share), r: rows.length > MANY ? Math.min(2, step / 2) : 3.5, fill: "#fff", stroke: INK, "stroke-width": rows.length > MANY ? Math.min(1, step / 4) : 1.5 }),
    labelled && draw("text", { x: x(row.year) + side, y: y(row.share) + (side ? up : -up), "text-anchor": anchor, class: "mark" }, percent(row.share)),
    dated && draw("text", { x: x(row.year), y: 124, "text-anchor": "middle" }, String(row.year))];
}

function drawTrend(series, { key, color }) {
  const rows = series.items.map((item) => ({ year: item.year, ...shareOf(item.name, key) }));
  const [first, last] = [rows[0].year, rows[rows.length - 1].year];
  const top = Math.max(...rows.map((row) => Math.max(row.sample_high || 0, row.share))) || 0.01;
  const x = (year) => 40 + (year - first) / (last - first) * 160;
  const y = (share) => 108 - share / top * 92;
  const trend = TABLES.trends.find((row) => row.place === series.place && row.theme === key);
  const change = trend && trend.change_year && draw("line", { class: "change", x1: x(trend.change_year - 0.5), x2: x(trend.change_year - 0.5), y1: 4, y2: 108, stroke: "#b35806", "stroke-dasharray": "2 3" });
  const lines = rows.slice(1).map((row, at) => drawStep(rows[at], row, x, y, color));
  const marks = rows.map((row, at) => drawYear(row, at, rows, x, y));
  const told = rows.map((row) => `${row.year}: ${percent(row.share)}` + (row.low === null ? "" : ` (${range(row.low, row.high)})`)).join("; ");
  const chart = draw("svg", { class: "trend", viewBox: "0 0 240 130", role: "img", "aria-label": `${nameTheme(key)} ${told}` },
    draw("line", { x1: 36, x2: 204, y1: 108, y2: 108, stroke: "#8b97a5" }), change, lines, marks);
  const words = trend ? [say("slope", { slope: signed(trend.slope, 2), low: signed(trend.low, 2), high: signed(trend.high, 2), p: formatP(trend.p_adjusted) }),
    trend.change_year ? say("change", { year: trend.change_year, change: signed(trend.change) }) : null]
    : [say("moved", { from: first, to: last, change: signed(rows[rows.length - 1].share - rows[0].share) })];
  return make("figure", { class: "panel" }, make("figcaption", {}, swatch(key), nameTheme(key)), chart, make("p", { class: "small" }, words.filter(Boolean).join(say("semicolon"))));
}

// 2009, 2021–2026
function joinYears(years) {
  const runs = [];
  for (const year of years) {
    const run = runs[runs.length - 1];
    if (run && year === run[1] + 1) run[1] = year;
    else runs.push([year, year]);
  }
  return runs.map(([from, to]) => (to > from ? `${from}–${to}` : from)).join(say("comma"));
}

function nameMissing() {
  const places = unique(DATA.missing.map(([where]) => where));
  return places.map((place) => `${place} ${joinYears(DATA.missing.filter(([where]) => where === place).map(([, year]) => year))}`).join(say("semicolon"));
}

function drawTrends() {
  const section = openSection("trends", ["trends"]);
  if (!SERIES.length) {
    leaveEmpty(section, "no_trends");
    return;
  }
  const series = SERIES[state.series];
  const nameSeries = (item) => `${item.place || say("all_reports")} (${joinYears(item.items.map((one) => one.year))})`;
  section.append(make("div", { class: "controls" }, pick("place", SERIES.map((item, at) => [at, nameSeries(item)]), state.series, (value) => { state.series = Number(value); redraw("trends"); }, "trends_place")), make("h3", {}, nameSeries(series)),
    make("div", { class: "panels report" }, DATA.themes.map((theme) => drawTrend(series, theme))));
  if (DATA.missing.length) {
    section.append(make("p", { class: "note" }, say("missing", { list: nameMissing() })));
  }
}
