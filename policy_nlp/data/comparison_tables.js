// Words behind differences, review against plan, targets and results, differences, ranks, the most alike, downloads, methods.

// Pairs of names in the order of the table; both directions of a pair stand side by side.
const PAIRS = (() => {
  const found = new Map();
  for (const row of TABLES.words) {
    const key = [row.first, row.second].sort().join("\n");
    if (!found.has(key)) found.set(key, { first: row.first, second: row.second, sides: [] });
    const pair = found.get(key);
    const side = `${row.first}\n${row.second}`;
    if (!pair.sides.some((other) => other.key === side)) pair.sides.push({ key: side, first: row.first, second: row.second });
  }
  return [...found.values()];
})();

function markWord(text, word) {
  const pieces = text.split(word);
  return pieces.flatMap((piece, at) => (at ? [make("mark", {}, word), piece] : [piece]));
}

// A button that shows the sentences at `places` in a cell of the row below, and hides them again; `heads` tell what each is.
function openSentences(cell, label, places, { word = "", heads = [] } = {}) {
  if (!places.length) return chinese(label);
  const toggle = async () => {
    const shown = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!shown));
    cell.parentElement.hidden = shown;
    if (shown || cell.childNodes.length) return;
    const passages = await findPassages(places);
    cell.replaceChildren(make("ul", { class: "quotes" }, passages.map((passage, at) => make("li", {},
      heads[at] && make("b", {}, `${say(heads[at])} `), make("q", { lang: "zh-CN" }, word ? markWord(passage.text, word) : passage.text), " ",
      passage.whole ? linkPassage(passage) : make("span", { class: "small" }, nameReport(passage.name))))));
  };
  const button = make("button", { type: "button", class: "word", "aria-expanded": "false", onclick: toggle }, chinese(label));
  return button;
}

const WORD_COLUMNS = [["word", ""], ["counts", "number"], ["z", ""], ["log_odds", "number"], ["dispersion", "number"]];

function drawSide(side) {
  const rows = TABLES.words.map((row, at) => ({ ...row, at })).filter((row) => row.first === side.first && row.second === side.second && (row.theme || "") === state.wordTheme);
  const most = Math.max(1, ...rows.map((row) => row.z));
  const body = rows.flatMap((row) => {
    const cell = make("td", { colspan: 5 });
    const button = openSentences(cell, row.word, DATA.passages[row.at], { word: row.word });
    const bar = make("i", { class: "zbar", "aria-hidden": "true", style: { width: `${Math.round(48 * row.z / most)}px` } });
    return [make("tr", {}, make("th", { scope: "row" }, button), make("td", { class: "number" }, `${row.first_count} : ${row.second_count}`),
      make("td", { class: "strength" }, make("span", { class: "z" }, row.z.toFixed(1)), bar), make("td", { class: "number" }, row.log_odds.toFixed(2)), make("td", { class: "number" }, row.dispersion.toFixed(2))),
    make("tr", { class: "quoted", hidden: true }, cell)];
  });
  const names = { first: nameReport(side.first), second: nameReport(side.second) };
  return make("div", { class: "side scroll" }, make("table", { class: "words" }, make("caption", {}, say("more_in", names)),
    make("thead", {}, make("tr", {}, WORD_COLUMNS.map(([key, kind]) => make("th", { scope: "col", class: kind }, say(key))))), make("tbody", {}, body)),
  rows.length === 0 && make("p", { class: "empty" }, say("no_words")));
}

function drawWords() {
  const section = openSection("words", ["words"]);
  if (!PAIRS.length) {
    leaveEmpty(section, "no_words");
    return;
  }
  const pair = PAIRS[state.pair];
  const themes = unique(TABLES.words.map((row) => row.theme || ""));
  const controls = [pick("pair", PAIRS.map((item, at) => [at, `${nameReport(item.first)} – ${nameReport(item.second)}`]), state.pair, (value) => { state.pair = Number(value); redraw("words"); }, "words_pair")];
  if (themes.length > 1) controls.push(pick("theme", themes.map((key) => [key, key ? nameTheme(key) : say("all_themes")]), state.wordTheme, (value) => { state.wordTheme = value; redraw("words"); }, "words_theme"));
  section.append(make("div", { class: "controls" }, controls), make("div", { class: "sides" }, pair.sides.map(drawSide)), explainColumns(WORD_COLUMNS.map(([key]) => ({ title: say(key), hint: say(`${key}_hint`) }))));
}

// Review against plan: a row a theme, two marks of different shape joined by a line.

const GAPS = (() => {
  const found = new Map();
  for (const row of TABLES.parts) {
    const key = [row.kind, row.earlier, row.later].join("\n");
    if (!found.has(key)) found.set(key, { kind: row.kind, earlier: row.earlier, later: row.later, rows: [] });
    found.get(key).rows.push(row);
  }
  return [...found.values()];
})();

function drawGap(row, scale, words) {
  const x = (share) => `${(2 + 94 * share / scale).toFixed(2)}%`;
  const color = THEMES.get(row.theme) ? THEMES.get(row.theme).color : "#999";
  const reach = (low, high, y) => low !== null && draw("line", { class: "interval", x1: x(low), x2: x(high), y1: y, y2: y, stroke: INK, "stroke-width": 2 });
  const from = draw("circle", { cx: x(row.earlier_share), cy: 9, r: 5, fill: "#fff", stroke: INK, "stroke-width": 1.5 });
  const to = draw("svg", { x: x(row.later_share), y: 19, overflow: "visible" }, draw("rect", { x: -5, y: -5, width: 10, height: 10, fill: color, stroke: INK }));
  const chart = draw("svg", { class: "gap", height: 28, "aria-hidden": "true", focusable: "false" },
    draw("line", { x1: x(0), x2: x(0), y1: 0, y2: 28, stroke: "#8b97a5" }),
    draw("line", { x1: x(row.earlier_share), x2: x(row.later_share), y1: 9, y2: 19, stroke: color, "stroke-width": 3 }),
    reach(row.earlier_low, row.earlier_high, 9), reach(row.later_low, row.later_high, 19), from, to);
  return make("tr", { class: row.p_adjusted < 0.05 ? "sure" : "" }, make("th", { scope: "row" }, labelTheme(row.theme)), make("td", { class: "wide" }, chart),
    make("td", { class: "number", "data-title": words.from }, percent(row.earlier_share)), make("td", { class: "number", "data-title": words.to }, percent(row.later_share)),
    make("td", { class: "number" }, signed(row.difference)), make("td", { class: "number" }, signedRange(row.low, row.high)), make("td", { class: "number" }, formatP(row.p_adjusted)));
}

function drawParts() {
  const section = openSection("parts", ["parts"]);
  if (!GAPS.length) {
    if (DATA.left.includes("parts")) leaveEmpty(section, "cut_here", { list: say("cut_parts") });
    else leaveEmpty(section, "no_parts");
    return;
  }
  const gap = GAPS[state.gap];
  const nameGap = (item) => say(`gap_${item.kind}`, { earlier: nameReport(item.earlier), later: nameReport(item.later) });
  const words = { from: say(`from_${gap.kind}`), to: say(`to_${gap.kind}`) };
  const scale = Math.max(...gap.rows.map((row) => Math.max(row.earlier_share, row.later_share, row.earlier_high || 0, row.later_high || 0))) || 1;
  const order = DATA.themes.map((theme) => theme.key);
  const rows = [...gap.rows].sort((one, two) => order.indexOf(one.theme) - order.indexOf(two.theme));
  const heads = [["theme", ""], [null, "wide"], [words.from, "number"], [words.to, "number"], ["difference", "number"], ["interval", "number"], ["p_adjusted", "number"]];
  section.append(make("div", { class: "controls" }, pick("compare_parts", GAPS.map((item, at) => [at, nameGap(item)]), state.gap, (value) => { state.gap = Number(value); redraw("parts"); }, "parts_pair"),
    make("span", { class: "marks" }, `○ ${words.from}　■ ${words.to}`)),
  make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": nameGap(gap) }, make("table", { class: "gaps" }, make("caption", {}, nameGap(gap)),
    make("thead", {}, make("tr", {}, heads.map(([key, kind]) => make("th", { scope: "col", class: kind }, key ? say(key) : say("chart"))))),
    make("tbody", {}, rows.map((row) => drawGap(row, scale, words))))));
}

// Targets in per cent: those of one indicator side by side, each with its sentence.

const INDICATORS = (() => {
  const counts = new Map();
  for (const row of TABLES.targets) if (row.indicator) counts.set(row.indicator, (counts.get(row.indicator) || 0) + 1);
  return [...counts].sort(([, one], [, two]) => two - one).slice(0, 50);
})();

function drawTargets() {
  const section = openSection("targets", ["targets"]);
  const sorting = state.targets;
  if (!TABLES.targets.length) {
    leaveEmpty(section, "no_targets");
    return;
  }
  const set = (name) => (value) => { sorting[name] = value; sorting.most = 20; redraw("targets"); };
  const rows = TABLES.targets.filter((row) => (!sorting.theme || row.theme === sorting.theme) && (!sorting.name || row.report === sorting.name) && (!sorting.indicator || row.indicator === sorting.indicator));
  const words = (key, name) => ({ key, title: say(key), words: true, value: (row) => name(row[key]), show: (row) => name(row[key]) });
  const columns = [{ ...words("indicator", (name) => name || "–"), show: (row) => (row.indicator ? chinese(row.indicator) : "–") }, words("report", nameReport), { key: "value", title: say("target_value"), value: (row) => row.value, show: (row) => row.said, opens: (row) => (DATA.left.includes("target_sentences") ? [] : [[DATA.reports.findIndex((report) => report.name === row.report), row.start]]) },
    { key: "year", title: say("year"), value: (row) => row.year, show: (row) => (row.year === null ? "–" : String(row.year)) },
    { ...words("theme", nameTheme), show: (row) => labelTheme(row.theme) }];
  fill(section, {}, [make("div", { class: "controls" },
    pick("indicator", [["", say("all_reports")], ...INDICATORS.map(([name, count]) => [name, `${name} (${count})`])], sorting.indicator, set("indicator"), "targets_indicator"),
    pick("theme", [["", say("all_themes")], ...DATA.themes.map((theme) => [theme.key, nameTheme(theme.key)])], sorting.theme, set("theme"), "targets_theme"),
    pick("report", [["", say("all_reports")], ...unique(TABLES.targets.map((row) => row.report)).map((name) => [name, nameReport(name)])], sorting.name, set("name"), "targets_report")),
  tabulate("targets", rows, columns, sorting, say("rows_count", { count: rows.length }))]);
}

// Targets beside what a later report of the place says was reached, both sentences one click away.

const VERDICTS = [["yes", true], ["near", null], ["no", false]];
const OUTCOMES = TABLES.outcomes.map((row, at) => ({ ...row, name: row.common_name, places: DATA.pairs[at], verdict: VERDICTS.find(([, met]) => met === row.met)[0] }));

function showGap(row) {
  const text = `${row.gap > 0 ? "+" : ""}${Number(row.gap.toPrecision(12))}`;
  return ["%", "个百分点", "百分点"].includes(row.unit) ? [text, " ", say("points")] : [text, " ", chinese(row.unit)];
}

function drawOutcomes() {
  const section = openSection("outcomes", ["outcomes"]);
  const sorting = state.outcomes;
  if (!OUTCOMES.length) {
    leaveEmpty(section, "no_outcomes");
    return;
  }
  const set = (name) => (value) => { sorting[name] = value; sorting.most = 20; redraw("outcomes"); };
  const counted = (key) => [...OUTCOMES.reduce((counts, row) => counts.set(row[key], (counts.get(row[key]) || 0) + 1), new Map())].sort(([, one], [, two]) => two - one);
  const options = (key, most) => [["", say("all_reports")], ...counted(key).slice(0, most).map(([name, count]) => [name, `${name} (${count})`])];
  const rows = OUTCOMES.filter((row) => ["place", "name", "verdict"].every((key, at) => !sorting[["place", "indicator", "met"][at]] || row[key] === sorting[["place", "indicator", "met"][at]]));
  const count = (verdict) => rows.filter((row) => row.verdict === verdict).length;
  const words = (key, show) => ({ key, title: say(key), words: true, value: (row) => row[key], show });
  const columns = [words("indicator", (row) => chinese(row.indicator)), { ...words("place_year", (row) => chinese(`${row.place} ${row.year}`)), value: (row) => `${row.place} ${row.year}` },
    { ...words("target", (row) => row.target), title: say("target_value"), opens: (row) => row.places },
    { ...words("result", (row) => chinese(row.result)), title: say("result_value") },
    { key: "gap", title: say("gap"), value: (row) => row.gap, show: showGap },
    { key: "met", title: say("met"), words: true, value: (row) => VERDICTS.findIndex(([key]) => key === row.verdict), show: (row) => make("span", { class: `verdict ${row.verdict}` }, say(`met_${row.verdict}`)) },
    { ...words("theme", (row) => labelTheme(row.theme)), value: (row) => nameTheme(row.theme) }];
  fill(section, {}, [make("div", { class: "controls" },
    pick("indicator", options("name", 50), sorting.indicator, set("indicator"), "outcomes_indicator"),
    pick("place", options("place"), sorting.place, set("place"), "outcomes_place"),
    pick("met", [["", say("all_reports")], ...VERDICTS.map(([key]) => [key, say(`met_${key}`)])], sorting.met, set("met"), "outcomes_met")),
  tabulate("outcomes", rows, columns, sorting, say("outcomes_count", { count: rows.length, yes: count("yes"), near: count("near"), no: count("no") }), ["target_value", "result_value"])]);
}

// Tables that sort

function listDifferenceColumns() {
  const number = (key, show) => ({ key, title: say(key), hint: say(`${key}_hint`), value: (row) => row[key], show: (row) => show(row[key]) });
  const words = (key, name) => ({ key, title: say(key), words: true, value: (row) => name(row[key]), show: (row) => name(row[key]) });
  return [{ ...words("theme", nameTheme), show: (row) => labelTheme(row.theme) }, words("first", nameReport), words("second", nameReport),
    number("difference", signed), { key: "low", title: say("interval"), value: (row) => row.low, show: (row) => signedRange(row.low, row.high) },
    number("text_p_adjusted", formatP), { ...number("p_adjusted", formatP), show: (row) => (row.p_adjusted < 0.05 ? make("strong", {}, `${formatP(row.p_adjusted)} *`) : formatP(row.p_adjusted)) },
    number("effect", (value) => value.toFixed(2)), number("log_ratio", (value) => value.toFixed(2)), number("detectable", percent)];
}

function drawDifferences() {
  const section = openSection("differences", ["differences"]);
  const sorting = state.differences;
  const set = (name) => (value) => { sorting[name] = value; sorting.most = 30; redraw("differences"); };
  const names = unique(TABLES.differences.flatMap((row) => [row.first, row.second]));
  const rows = TABLES.differences.filter((row) => (!sorting.theme || row.theme === sorting.theme) && (!sorting.name || row.first === sorting.name || row.second === sorting.name) && (!sorting.sure || row.p_adjusted < 0.05));
  if (!TABLES.differences.length) {
    leaveEmpty(section, "no_differences");
    return;
  }
  fill(section, {}, [make("div", { class: "controls" },
    pick("theme", [["", say("all_themes")], ...DATA.themes.map((theme) => [theme.key, nameTheme(theme.key)])], sorting.theme, set("theme"), "differences_theme"),
    pick("report", [["", say("all_reports")], ...names.map((name) => [name, nameReport(name)])], sorting.name, set("name"), "differences_report"),
    tick(say("only_sure"), sorting.sure, set("sure"))), tabulate("differences", rows, listDifferenceColumns(), sorting, say("rows_count", { count: rows.length }))]);
}

function drawRanks() {
  const section = openSection("ranks", ["ranks"]);
  const rows = TABLES.ranks.filter((row) => row.theme === state.rank).sort((one, two) => one.rank - two.rank);
  const count = rows.length;
  const x = (rank) => `${(2 + 96 * (rank - 1) / Math.max(count - 1, 1)).toFixed(2)}%`;
  const color = THEMES.get(state.rank).color;
  const shown = state.ranksAll ? rows : rows.slice(0, 20);
  const body = shown.map((row) => make("tr", {}, make("td", { class: "number" }, String(row.rank)), make("th", { scope: "row", title: row.name }, nameReport(row.name)),
    make("td", { class: "number" }, percent(shareOf(row.name, row.theme).share)),
    make("td", { class: "wide" }, draw("svg", { class: "gap", height: 16, "aria-hidden": "true", focusable: "false" }, draw("line", { x1: x(1), x2: x(count), y1: 8, y2: 8, stroke: "#dfe4ea" }),
      draw("line", { class: "interval", x1: x(row.low), x2: x(row.high), y1: 8, y2: 8, stroke: INK, "stroke-width": 3 }), draw("circle", { cx: x(row.rank), cy: 8, r: 5, fill: color, stroke: INK }))),
    make("td", { class: "number" }, row.low === row.high ? String(row.low) : `${row.low}–${row.high}`)));
  const heads = [["rank", "number"], ["report", ""], ["share", "number"], ["chart", "wide"], ["rank_interval", "number"]];
  section.append(make("div", { class: "controls" }, pick("theme", DATA.themes.map((theme) => [theme.key, nameTheme(theme.key)]), state.rank, (value) => { state.rank = value; redraw("ranks"); }, "ranks_theme")),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("ranks") }, make("table", { class: "gaps ranks" }, make("caption", {}, nameTheme(state.rank)), make("thead", {}, make("tr", {}, heads.map(([key, kind]) => make("th", { scope: "col", class: kind }, say(key))))), make("tbody", {}, body))));
  if (count > 20) section.append(make("button", { type: "button", class: "more", onclick: () => { state.ranksAll = !state.ranksAll; redraw("ranks"); } }, say(state.ranksAll ? "fewer" : "all_rows", { shown: 20, count })));
}

function drawAlike() {
  const section = openSection("alike", ["alike"]);
  const words = (key) => ({ key, title: say(key), words: true, value: (row) => nameReport(row[key]), show: (row) => nameReport(row[key]) });
  const number = (key, show) => ({ key, title: say(key), hint: say(`${key}_hint`), value: (row) => row[key], show: (row) => show(row[key]) });
  fill(section, {}, [tabulate("alike", TABLES.alike, [words("first"), words("second"), number("distance", percent), number("aitchison", (value) => value.toFixed(2)), number("cosine", (value) => value.toFixed(3))], state.alike, say("rows_count", { count: TABLES.alike.length }))]);
}

function drawDownloads() {
  const section = openSection("downloads");
  const names = Object.keys(TABLES).filter((name) => TABLES[name].length);
  section.append(make("ul", { class: "files" }, names.map((name) => make("li", {},
    make("button", { type: "button", "data-table": name, onclick: () => download(name) }, `${name}.csv`), make("span", {}, ` ${say(`table_${name}`)} · ${say("rows_count", { count: TABLES[name].length })}`)))));
}

function copyText(button, text) {
  const done = () => { button.textContent = say("copied"); };
  const range = document.createRange();
  range.selectNodeContents(text);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(done, () => {});
}

function drawMethods() {
  const section = openSection("methods", ["settings"]);
  const order = state.language === "en" ? ["en", "zh"] : ["zh", "en"];
  for (const language of order.filter((one) => DATA.methods[one])) {
    const text = make("p", { class: "methods", lang: language === "zh" ? "zh-CN" : "en" }, DATA.methods[language]);
    const button = make("button", { type: "button", class: "quiet", onclick: () => copyText(button, text) }, say("copy"));
    section.append(make("div", { class: "head" }, make("h3", {}, language === "zh" ? "中文" : "English"), button), text);
  }
  const settings = TABLES.settings[0] || {};
  const facts = Object.entries(settings).map(([key, value]) => make("div", {}, make("dt", {}, say(`set_${key}`)), make("dd", {}, value === null ? say("none") : typeof value === "boolean" ? say(value ? "yes" : "no") : say(String(value)))));
  section.append(make("h3", {}, say("settings")), make("dl", { class: "settings" }, facts));
}
