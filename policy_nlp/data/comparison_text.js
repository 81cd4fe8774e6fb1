// The reports' text, coloured by theme; then the header, the contents and the start of the page.
// A report's text lies deflated in a chunk of the page, with others, and is opened when one of them is first wanted.
const OPENED = new Map();
const LETTERS = [...DATA.texts.letters];
const PARTS = ["front", "review", "problems", "plan", "closing", "glossary"];
const WHOLE = DATA.reports.slice(0, DATA.texts.whole).map((report, at) => ({ ...report, at }));

// A frequent letter is one byte, its rank; any other is two.
function decode(bytes) {
  const { short } = DATA.texts;
  const letters = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const rank = bytes[at] < short ? bytes[at] : short + (bytes[at] - short) * 256 + bytes[at += 1];
    letters.push(LETTERS[rank]);
  }
  return letters.join("");
}

// The reports of a chunk, as rows of sentences: [{start, part, paragraph, theme, sure, level, text}], in order.
async function openChunk(number) {
  const reports = JSON.parse(decode(new Uint8Array(await inflate(DATA.texts.chunks[number]))));
  return reports.map((columns) => {
    const names = Object.keys(columns);
    let end = 0;
    return columns.text.map((text, row) => {
      const start = end + columns.skip[row];
      end = start + [...text].length;
      return { ...Object.fromEntries(names.map((name) => [name, columns[name][row]])), start };
    });
  });
}

// A report's sentences; of one that is not whole those that are quoted.
async function openText(at) {
  const { whole, chunk, chunks } = DATA.texts;
  const [number, place] = at < whole ? [Math.floor(at / chunk), at % chunk] : [chunks.length - 1, at - whole];
  if (!OPENED.has(number)) OPENED.set(number, openChunk(number));
  return (await OPENED.get(number))[place];
}

// The sentences that a word's row refers to by [text, start].
async function findPassages(places) {
  const found = [];
  for (const [at, start] of places) {
    const sentence = (await openText(at)).find((item) => item.start === start);
    if (sentence) found.push({ at, start, name: DATA.reports[at].name, whole: at < DATA.texts.whole, text: sentence.text });
  }
  return found;
}

function linkPassage(passage) {
  return make("a", { href: `#r${passage.at}s${passage.start}`, class: "link", onclick: followAgain }, nameReport(passage.name));
}

// A link to where the page already is changes no address.
function followAgain(event) {
  if (event.currentTarget.hash === location.hash) followAddress();
}

// Goes where the address says: to a section, to a report (#r2) or to a sentence of it (#r2s425), though filters hide it.
async function followAddress() {
  const id = location.hash.slice(1);
  const [, at, start] = /^r(\d+)(s\d+)?$/.exec(id) || [];
  if (at === undefined && SECTIONS.includes(id)) byId(id).scrollIntoView();
  if (!(Number(at) < WHOLE.length)) return;
  if (Number(at) !== state.report) {
    state.report = Number(at);
    await redrawText();
  }
  if (!start) return;
  if (!byId(id)) {
    state.query = "";
    state.parts.clear();
    state.themes.clear();
    await drawText();
  }
  const target = byId(id);
  if (!target) return;
  for (const other of document.querySelectorAll("#reader .found")) other.classList.remove("found");
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.classList.add("found");
  target.scrollIntoView({ block: "center" });
}

function splitMatches(text, query) {
  if (!query) return [text];
  return text.split(query).flatMap((piece, at) => (at ? [make("mark", { class: "hit" }, query), piece] : [piece]));
}

function writeSentence(sentence, isNew, ranks) {
  const theme = THEMES.get(DATA.themes[sentence.theme].key);
  const chosen = !state.themes.size || state.themes.has(theme.key);
  const hint = `${theme[state.language]} · ${say("probability")} ${sentence.sure}%`;
  const children = [isNew && make("small", { class: "theme", style: { borderColor: theme.color } }, theme[state.language]), ...splitMatches(sentence.text, state.query)];
  const heading = sentence.level ? { role: "heading", "aria-level": ranks.indexOf(sentence.level) + 3 } : {};
  return make("span", { ...heading, id: `r${state.report}s${sentence.start}`, class: `sentence${chosen ? "" : " off"}${sentence.level ? " heading" : ""}`, "data-theme": theme.key, title: hint, style: { textDecorationColor: theme.color } }, children);
}

// What hovering tells, for fingers.
function showSentence(event) {
  const sentence = event.target.closest(".sentence");
  if (sentence && !String(getSelection())) showTip([sentence.title], event.clientX, event.clientY);
}

function writeText(sentences) {
  const ranks = unique(sentences.map((sentence) => sentence.level).filter(Boolean)).sort();
  const paragraphs = [];
  let before = null;
  for (const sentence of sentences) {
    if (state.parts.size && !state.parts.has(PARTS[sentence.part])) continue;
    if (!before || before.paragraph !== sentence.paragraph) paragraphs.push([]);
    const isNew = !before || before.paragraph !== sentence.paragraph || before.theme !== sentence.theme;
    paragraphs[paragraphs.length - 1].push({ sentence, isNew });
    before = sentence;
  }
  const kept = paragraphs.filter((items) => !state.themes.size || items.some(({ sentence }) => state.themes.has(DATA.themes[sentence.theme].key)));
  return kept.map((items) => make("p", {}, items.map(({ sentence, isNew }) => writeSentence(sentence, isNew, ranks))));
}

function writeOutline(sentences) {
  const heads = sentences.filter((sentence) => sentence.level && (!state.parts.size || state.parts.has(PARTS[sentence.part])));
  return heads.map((sentence) => make("a", { href: `#r${state.report}s${sentence.start}`, class: `level${sentence.level}`, onclick: followAgain }, sentence.text));
}

async function countHits(query) {
  const counts = [];
  for (const text of WHOLE) {
    const hits = (await openText(text.at)).reduce((sum, sentence) => sum + sentence.text.split(query).length - 1, 0);
    if (hits) counts.push({ ...text, hits });
  }
  return counts.sort((one, two) => two.hits - one.hits);
}

function stepHit(step) {
  const hits = [...byId("text").querySelectorAll("mark.hit")];
  if (!hits.length) return;
  const at = hits.findIndex((hit) => hit.classList.contains("now"));
  const next = hits[(at + step + hits.length) % hits.length];
  if (at >= 0) hits[at].classList.remove("now");
  next.classList.add("now");
  // Only the reader scrolls, so that the search box stays in sight.
  byId("reader").scrollTop = next.offsetTop - byId("reader").clientHeight / 3;
}

async function writeHits(box) {
  if (!state.query) {
    box.replaceChildren();
    return;
  }
  const counts = await countHits(state.query);
  const here = byId("text").querySelectorAll("mark.hit").length;
  const total = counts.reduce((sum, text) => sum + text.hits, 0);
  const others = counts.map((text) => make("button", { type: "button", class: "link", "aria-current": text.at === state.report ? "true" : null, onclick: () => showReport(text.at) }, `${nameReport(text.name)} ${text.hits}`));
  const told = say("hits", { here, total, reports: counts.length });
  announce(told);
  box.replaceChildren(make("span", {}, told),
    make("button", { type: "button", class: "quiet", onclick: () => stepHit(-1) }, say("previous")), make("button", { type: "button", class: "quiet", onclick: () => stepHit(1) }, say("next")),
    make("div", { class: "others" }, others));
  stepHit(1);
}

// A search begins once typing pauses.
let waiting = 0;

// What stands in the reader follows the state; the controls stay, so that typing goes on.
let drawing = 0;
async function redrawText() {
  const turn = ++drawing;
  const sentences = await openText(state.report);
  if (turn !== drawing) return;
  byId("text_report").value = String(state.report);
  byId("outline").replaceChildren(...writeOutline(sentences));
  const paragraphs = writeText(sentences);
  byId("reader").replaceChildren(...(paragraphs.length ? paragraphs : [make("p", { class: "empty" }, say("nothing_left"))]));
  byId("reader").scrollTop = 0;
  await writeHits(byId("hits"));
}

// The address keeps the report that is shown, for reloading and for handing on; Back does not lead through them all.
function showReport(at) {
  location.replace(`#r${at}`);
}

function choose(chosen, key) {
  return (checked) => { chosen[checked ? "add" : "delete"](key); redrawText(); };
}

async function drawText() {
  const left = DATA.reports.length - WHOLE.length;
  const section = openSection("text");
  if (!WHOLE.length) {
    leaveEmpty(section, "no_text", { count: left });
    return;
  }
  if (!WHOLE.some((text) => text.at === state.report)) state.report = WHOLE[0].at;
  const search = make("input", { type: "search", id: "search", value: state.query, oninput: () => { state.query = search.value.trim(); clearTimeout(waiting); waiting = setTimeout(redrawText, 150); } });
  const parts = PARTS.map((part) => tick(say(part), state.parts.has(part), choose(state.parts, part), { "data-part": part }));
  const themes = DATA.themes.map(({ key }) => tick([swatch(key), nameTheme(key)], state.themes.has(key), choose(state.themes, key), { "data-theme": key }));
  if (left) {
    const names = DATA.reports.slice(WHOLE.length).map((report) => nameReport(report.name)).join(say("comma"));
    section.append(make("details", { class: "left" }, make("summary", {}, say("left_out", { left, count: DATA.reports.length })), make("p", {}, names)));
  }
  section.append(make("div", { class: "controls" },
    pick("report", WHOLE.map((text) => [text.at, nameReport(text.name)]), state.report, showReport, "text_report"),
    make("label", { class: "control" }, make("span", {}, say("search")), search)),
  make("fieldset", {}, make("legend", {}, say("filter_parts")), parts), make("fieldset", {}, make("legend", {}, say("filter_themes")), themes),
  make("div", { id: "hits" }),
  make("div", { class: "book" }, make("nav", { id: "outline", "aria-label": say("headings"), lang: "zh-CN" }), make("div", { id: "reader", lang: "zh-CN", tabindex: "0", role: "region", "aria-label": say("text"), onclick: showSentence })));
  await redrawText();
}

// The whole page

// The surest trends and changes of level that hold.
function listMoves() {
  const sure = TABLES.trends.filter((row) => row.theme !== "other" && (row.p_adjusted < 0.05 || row.change_year));
  return orderBy(sure, (row) => -Math.min(row.p_adjusted, row.change_year ? row.change_p : 1)).slice(0, 3).map((row) => {
    const [from, to] = SERIES.filter((series) => series.place === row.place).map((series) => [series.items[0].year, series.items[series.items.length - 1].year])[0];
    const moved = row.change_year ? say("semicolon") + say("change", { year: row.change_year, change: signed(row.change) }) : "";
    return say("finding_trend", { theme: nameTheme(row.theme), place: row.place, from, to, slope: signed(row.slope, 2), p: sayP(row.p_adjusted) }) + moved;
  });
}

function sayP(p) {
  return formatP(p).replace(/^(?=\d)/, "= ").replace("<", "< ");
}

// The widest differences that the texts have beyond doubt, one a theme, those first that hold beyond the texts; none of
// texts that may not be whole, or are no work reports, where others differ. A model that knows nothing of its errors leaves only what holds beyond.
function chooseDifferences(p) {
  const sure = TABLES.differences.filter((row) => row[p] < 0.05 && row.theme !== "other");
  const odd = (name) => DATA.halves.includes(name) || KINDS.has(name);
  const whole = sure.filter((row) => !odd(row.first) && !odd(row.second));
  const widest = orderBy(orderBy(whole.length ? whole : sure, (row) => Math.abs(row.difference)), (row) => row.p_adjusted < 0.05);
  return widest.filter((row, at) => widest.findIndex((other) => other.theme === row.theme) === at).slice(0, 4);
}

function tellDifference(row, low, high) {
  const up = row.difference > 0;
  const [more, less] = up ? [row.first, row.second] : [row.second, row.first];
  const ends = up ? [row[low], row[high]] : [-row[high], -row[low]];
  // A mean is what reports are held against: the sentence is about the report.
  const about = DATA.references.includes(more) ? "finding_below" : "finding";
  const which = say(low === "text_low" ? "which_text" : "which_beyond");
  const verdict = say(row.p_adjusted < 0.05 ? "finding_sure" : "finding_unsure");
  return say(about, { theme: nameTheme(row.theme), high: nameReport(more), low: nameReport(less), gap: percent(Math.abs(row.difference)), range: range(...ends), which, verdict, p: sayP(row.p_adjusted) });
}

// Differences and moves that hold beyond the texts, then differences of the texts alone; the least that could be found;
// texts that may not be whole or are no work reports; the most alike.
function listFindings() {
  const known = TABLES.differences.some((row) => row.text_p_adjusted !== null);
  const [low, high, p] = known ? ["text_low", "text_high", "text_p_adjusted"] : ["low", "high", "p_adjusted"];
  const middle = (values) => { const sorted = [...values].sort((one, two) => one - two); return (sorted[(values.length - 1) >> 1] + sorted[values.length >> 1]) / 2; };
  const lines = [];
  if (TABLES.differences.length) {
    const chosen = chooseDifferences(p);
    const tellAll = (holds) => chosen.filter((row) => row.p_adjusted < 0.05 === holds).map((row) => tellDifference(row, low, high));
    const least = (key) => percent(middle(TABLES.differences.map((row) => row[key]).filter((value) => value !== null)));
    if (!chosen.length) lines.push(say("finding_none"));
    lines.push(...tellAll(true), ...listMoves(), ...tellAll(false));
    if (TABLES.differences.some((row) => row.detectable !== null)) lines.push(say(known ? "finding_least" : "finding_least_beyond", { text: least("text_detectable"), beyond: least("detectable") }));
  }
  const list = (names, tell) => names.slice(0, 8).map(tell).join(say("comma")) + (names.length > 8 ? " …" : "");
  const kinds = list([...KINDS], ([name, kind]) => `${name} (${kind[state.language]})`);
  if (kinds) lines.push(say("finding_kinds", { names: kinds }));
  const halves = list(DATA.halves, nameReport);
  if (halves) lines.push(say("finding_halves", { names: halves }));
  const pair = TABLES.alike[0];
  if (pair && DATA.profiles.length > 2) lines.push(say("finding_alike", { first: nameReport(pair.first), second: nameReport(pair.second), distance: percent(pair.distance) }));
  return lines;
}

// What gave way so that the page stays small, and which commands give it.
function tellCut() {
  const left = DATA.reports.length - DATA.texts.whole;
  const list = [...(left ? [say("cut_texts", { left, count: DATA.reports.length })] : []), ...DATA.left.map((key) => say(`cut_${key}`))];
  const tables = DATA.left.some((key) => key !== "target_sentences");
  const how = [tables && "how_compare", DATA.left.includes("target_sentences") && "how_figures", left && "how_tag"].filter(Boolean);
  return list.length ? say("cut", { list: list.join(say("semicolon")), how: how.map((key) => say(key)).join(say("semicolon")) }) : "";
}

function drawHeader() {
  const years = unique(DATA.reports.map((item) => item.year).filter((year) => year !== null)).sort();
  const levels = unique(DATA.profiles.map((item) => item.level).filter(Boolean));
  const reports = DATA.reports.length;
  const names = DATA.profiles.map((item) => nameReport(item.name));
  document.title = `${say("title")} · ${names.length > 4 ? say("profiles_count", { count: names.length }) : names.join(say("comma"))}`;
  byId("subtitle").textContent = names.length > 8 ? say("subtitle_many", { count: names.length, first: names.slice(0, 3).join(say("comma")) }) : names.join(say("versus"));
  const span = years.length > 2 ? `${years[0]}–${years[years.length - 1]}` : years.join(say("comma"));
  const facts = [["reports_read", String(reports)], ["compared_by", say(DATA.by)], ["years", span || "–"], ["levels", levels.map((level) => say(level)).join(say("comma")) || "–"],
    ["measured_in", say(DATA.measure)], ["part", DATA.part ? say(DATA.part) : say("whole_report")], ["corrected", say(DATA.corrected ? "yes_corrected" : "not_corrected")]];
  byId("facts").replaceChildren(...facts.map(([key, value]) => make("div", {}, make("dt", {}, say(key)), make("dd", {}, value))));
  byId("cut").textContent = tellCut();
  const lines = listFindings();
  byId("findings").replaceChildren(...(lines.length ? [make("h2", {}, say("findings")), make("ul", {}, lines.map((line) => make("li", {}, line))), TABLES.differences.length > 0 && make("p", { class: "small" }, say(DATA.by === "report" ? "findings_note" : "findings_note_groups"))].filter(Boolean) : []));
  byId("contents").replaceChildren(...SECTIONS.map((id) => make("a", { href: `#${id}` }, say(`short_${id}`))));
  byId("contents").setAttribute("aria-label", say("contents"));
  byId("language").textContent = state.language === "en" ? "中文" : "English";
  byId("language").setAttribute("lang", state.language === "en" ? "zh-CN" : "en");
  byId("footer").textContent = say("made_by", { version: DATA.version, model: DATA.model });
  for (const element of document.querySelectorAll("[data-label]")) element.textContent = say(element.dataset.label);
}

const DRAWERS = { shares: drawShares, heat: drawHeat, trends: drawTrends, words: drawWords, parts: drawParts, targets: drawTargets, outcomes: drawOutcomes, differences: drawDifferences, ranks: drawRanks, alike: drawAlike, text: drawText, downloads: drawDownloads, methods: drawMethods };

function drawPage() {
  document.documentElement.lang = state.language === "en" ? "en" : "zh-CN";
  drawHeader();
  for (const id of SECTIONS) DRAWERS[id]();
}

byId("language").addEventListener("click", () => {
  state.language = state.language === "en" ? "zh" : "en";
  drawPage();
});
byId("print").addEventListener("click", () => print());
// Not on scrolling itself: moving through the heat map by keys scrolls too.
for (const kind of ["wheel", "touchmove"]) addEventListener(kind, hideTip, { passive: true });
addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
addEventListener("hashchange", followAddress);
byId("needs").remove();
drawPage();
followAddress();
