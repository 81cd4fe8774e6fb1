"use strict";
// The page's data, its language, and how elements, tables and csv files are made. Text is only ever set as text.
const DATA = JSON.parse(document.getElementById("data").textContent);
Object.assign(DATA, JSON.parse(new TextDecoder().decode(await inflate(DATA.packed))));
// Cells come a list a column; those of a column of texts as places among the column's distinct texts.
for (const table of Object.values(DATA.tables)) {
  const columns = table.cells.map((cells, at) => (table.texts[at] ? cells.map((cell) => (cell === null ? null : table.texts[at][cell])) : cells));
  table.rows = columns.length ? columns[0].map((_, row) => columns.map((cells) => cells[row])) : [];
}
const SVG = "http://www.w3.org/2000/svg";
const SECTIONS = ["shares", "heat", "trends", "words", "parts", "targets", "outcomes", "differences", "ranks", "alike", "text", "downloads", "methods"];
// Maps, as a report may be called "constructor", which every object has.
const LABELS = new Map(Object.entries(DATA.labels));
const KINDS = new Map(Object.entries(DATA.kinds));
const THEMES = new Map(DATA.themes.map((theme) => [theme.key, theme]));
// More profiles than this are cut, so that the largest come first, but for the years of one place.
const MANY = 12;
const FIRST_ORDER = DATA.profiles.length > MANY && new Set(DATA.profiles.map((item) => item.place)).size > 1 ? "share" : "given";
const state = {
  language: DATA.language, group: "theme", order: FIRST_ORDER, all: false,
  heat: { key: null, down: true }, tone: "share", series: 0, pair: 0, wordTheme: "", gap: 0,
  differences: { key: null, down: true, most: 30, theme: "", name: "", sure: false },
  targets: { key: null, down: true, most: 20, theme: "", name: "", indicator: "" },
  outcomes: { key: null, down: true, most: 20, place: "", indicator: "", met: "" },
  alike: { key: null, down: true, most: 15 }, rank: DATA.themes[0].key, ranksAll: false,
  report: 0, parts: new Set(), themes: new Set(), query: "",
};

async function inflate(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
}

function say(key, values = {}) {
  const pair = LABELS.get(key);
  const text = pair ? pair[state.language === "en" ? 1 : 0] : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

function byId(id) {
  return document.getElementById(id);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function make(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function draw(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function percent(share, digits = 1) {
  return share === null ? "–" : (100 * share).toFixed(digits);
}

// With a hyphen for minus, so that a cell copied from a table is a number to a spreadsheet.
function signed(share, digits = 1) {
  return `${share > 0 ? "+" : ""}${(100 * share).toFixed(digits)}`;
}

function formatP(p) {
  if (p === null) return "–";
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

function range(low, high, digits = 1) {
  return low === null || high === null ? "" : `${percent(low, digits)}–${percent(high, digits)}`;
}

function signedRange(low, high) {
  return say("range", { low: signed(low), high: signed(high) });
}

function nameTheme(key) {
  const theme = THEMES.get(key);
  return theme ? theme[state.language] : key;
}

// A table's rows as objects; made once, never changed.
const TABLES = Object.fromEntries(Object.entries(DATA.tables).map(([name, table]) => [
  name, table.rows.map((row) => Object.fromEntries(table.columns.map((column, at) => [column, row[at]]))),
]));
const SHARES = new Map(TABLES.shares.map((row) => [`${row.report}\n${row.theme}`, row]));

function shareOf(report, theme) {
  return SHARES.get(`${report}\n${theme}`);
}

// Place and year stand for a report where no other report has the same.
const SHORT = (() => {
  const short = (item) => (item.place && item.year ? `${item.place} ${item.year}` : item.name);
  const names = (items) => {
    const shorts = items.map(short);
    return items.map((item, at) => [item.name, shorts.filter((other) => other === shorts[at]).length === 1 ? shorts[at] : item.name]);
  };
  return new Map([...names(DATA.reports), ...(DATA.by === "report" ? [] : DATA.profiles.map((item) => [item.name, item.name]))]);
})();

function nameReport(name) {
  if (DATA.by === "level" || DATA.references.includes(name)) return say(name);
  return SHORT.get(name) || name;
}

function unique(values) {
  return [...new Set(values)];
}

function mean(values) {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

// Controls

function pick(labelKey, options, chosen, change, id) {
  const select = make("select", { id, onchange: () => change(select.value) });
  for (const option of options) {
    const [value, text] = option;
    select.append(make("option", { value, selected: String(value) === String(chosen) }, text));
  }
  return make("label", { class: "control" }, make("span", {}, say(labelKey)), select);
}

function tick(text, checked, change, extra = {}) {
  const box = make("input", { type: "checkbox", checked, onchange: () => change(box.checked) });
  return make("label", { class: "tick", ...extra }, box, text);
}

function toggle(options, chosen, change, name) {
  return make("div", { class: "toggle", role: "group", "aria-label": name }, options.map(([value, text]) =>
    make("button", { type: "button", "data-value": value, "aria-pressed": String(value === chosen), onclick: () => change(value) }, text)));
}

function swatch(key) {
  const theme = THEMES.get(key);
  return make("i", { class: "swatch", "aria-hidden": "true", style: { background: theme ? theme.color : "#999" } });
}

// Words that stay Chinese whatever the page's language.
function chinese(text) {
  return make("span", { lang: "zh-CN" }, text);
}

function labelTheme(key) {
  return make("span", { class: "named" }, swatch(key), nameTheme(key));
}

// What gave way so that the page stays small, by the section that lacks it; "parts" has a section of its own to say so.
const LEFT_OUT = { examples: "words", theme_words: "words", word_sentences: "words", target_sentences: "targets" };

// A section anew: heading, note, a button for each of its tables, then what `body` adds; focus stays where it was.
function openSection(id, tables = [], values = {}) {
  const section = byId(id);
  const buttons = tables.filter((table) => TABLES[table] && TABLES[table].length)
    .map((table) => make("button", { type: "button", class: "quiet", "data-table": table, onclick: () => download(table) }, say("csv")));
  const note = say(`${id}_note`, values);
  section.replaceChildren(make("div", { class: "head" }, make("h2", { id: `${id}_title` }, say(id)), ...buttons), note && make("p", { class: "note" }, note),
    ...DATA.left.filter((key) => LEFT_OUT[key] === id).map((key) => make("p", { class: "small" }, say("cut_here", { list: say(`cut_${key}`) }))));
  section.setAttribute("aria-labelledby", `${id}_title`);
  return section;
}

// What a section without anything to show says in place of its note.
function leaveEmpty(section, word, values = {}) {
  section.querySelector(".note").replaceWith(make("p", { class: "empty" }, say(word, values)));
}

// What columns mean, for those who have no mouse to hold over a heading.
function explainColumns(columns) {
  return make("details", {}, make("summary", {}, say("columns")), make("dl", { class: "settings" }, columns.map(({ title, hint }) => make("div", {}, make("dt", {}, title), make("dd", {}, hint)))));
}

// Tells those who listen what a control has changed.
function announce(text) {
  byId("said").textContent = text;
}

// Draws one section again after a control changed, and gives the keyboard back to the control in the same place.
function redraw(id) {
  const inside = byId(id).contains(document.activeElement);
  const focusable = () => [...byId(id).querySelectorAll("button, select, input, td[tabindex], a")];
  const at = inside ? focusable().indexOf(document.activeElement) : -1;
  DRAWERS[id]();
  announce([...byId(id).querySelectorAll("caption")].map((caption) => caption.textContent).join(say("semicolon")));
  if (at >= 0 && focusable()[at]) focusable()[at].focus({ preventScroll: true });
}

// Tables

function sortRows(rows, column, down) {
  if (!column) return rows;
  const value = column.value;
  const order = (one, two) => {
    const [a, b] = [value(one), value(two)];
    if (a === null || b === null) return (a === null) - (b === null);
    const less = typeof a === "number" ? a - b : String(a).localeCompare(String(b), "zh");
    return down ? -less : less;
  };
  return [...rows].sort(order);
}

function sortHeader(column, sorting, change, extra = {}) {
  const chosen = sorting.key === column.key;
  const turn = () => {
    sorting.down = chosen ? !sorting.down : !column.words;
    sorting.key = column.key;
    change();
  };
  return make("th", { scope: "col", class: column.words ? "" : "number", "data-key": column.key, "aria-sort": chosen ? (sorting.down ? "descending" : "ascending") : "none", ...extra },
    make("button", { type: "button", onclick: turn }, column.title));
}

// columns: {key, title, value(row), show(row), words, hint, opens(row): where the sentences stand that a click shows}
function tabulate(id, rows, columns, sorting, caption, heads = []) {
  const again = () => redraw(id);
  const sorted = sortRows(rows, columns.find((column) => column.key === sorting.key), sorting.down);
  const body = sorted.slice(0, sorting.most).flatMap((row) => {
    const quotes = make("td", { colspan: columns.length });
    const cells = columns.map((column, at) => make(at ? "td" : "th", { class: column.words ? "" : "number", scope: at ? null : "row" },
      column.opens ? openSentences(quotes, column.show(row), column.opens(row), { heads }) : column.show(row)));
    return [make("tr", {}, cells), ...(columns.some((column) => column.opens) ? [make("tr", { class: "quoted", hidden: true }, quotes)] : [])];
  });
  const table = make("table", { class: "sorted" }, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, columns.map((column) => sortHeader(column, sorting, again)))), make("tbody", {}, body));
  const shown = Math.min(rows.length, sorting.most);
  const left = rows.length - shown;
  const more = () => { sorting.most += 100; again(); };
  const hinted = columns.filter((column) => column.hint);
  return [make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say(id) }, table),
    left > 0 && make("button", { type: "button", class: "more", onclick: more }, say("more_rows", { shown, count: rows.length })),
    hinted.length > 0 && explainColumns(hinted)];
}

// Downloads

function csvCell(value) {
  if (value === null || value === undefined) return "";
  let text = typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : String(value);
  if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function csvText(columns, rows) {
  return "\uFEFF" + [columns, ...rows].map((row) => row.map(csvCell).join(",") + "\r\n").join("");
}

// Cells that a table does not hold itself: a word's first sentence, both sentences of a target and its result.
const QUOTED = {
  words: [["report", "start", "end", "text"], async (at) => {
    const [first] = await findPassages(DATA.passages[at].slice(0, 1));
    return first ? [first.name, first.start, first.start + [...first.text].length, first.text] : ["", null, null, ""];
  }],
  outcomes: [["said_in", "reached_in"], async (at) => (await findPassages(DATA.pairs[at])).map((passage) => passage.text)],
};

// The same columns as the command's csv files: a theme's name stands after its key, sentences at the end.
async function buildCsv(name) {
  const table = DATA.tables[name];
  const place = table.columns.indexOf("theme");
  const columns = [...table.columns];
  if (place >= 0) columns.splice(place + 1, 0, "theme_name");
  const rows = table.rows.map((row) => {
    const cells = [...row];
    if (place >= 0) cells.splice(place + 1, 0, row[place] ? nameTheme(row[place]) : "");
    return cells;
  });
  if (!QUOTED[name]) return csvText(columns, rows);
  const [more, find] = QUOTED[name];
  for (const [at, row] of rows.entries()) row.push(...await find(at));
  return csvText([...columns, ...more], rows);
}

async function download(name) {
  const link = make("a", { href: URL.createObjectURL(new Blob([await buildCsv(name)], { type: "text/csv" })), download: `${name}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function showTip(lines, x, y) {
  const tip = byId("tip");
  tip.replaceChildren(...lines.map((line) => make("div", {}, line)));
  tip.hidden = false;
  tip.style.left = `${Math.max(8, Math.min(x + 14, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
  const below = y + 18 + tip.offsetHeight < window.innerHeight;
  tip.style.top = `${below ? y + 18 : Math.max(4, y - tip.offsetHeight - 8)}px`;
}

function hideTip() {
  byId("tip").hidden = true;
}
