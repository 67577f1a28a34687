// Asks for the state of the class every few seconds and draws it. What is sent is put in as text,
// never as HTML.
"use strict";

const SECONDS = 5;
const say = JSON.parse(document.getElementById("say").textContent);
const query = new URLSearchParams(location.search);
const shown = {
  lang: document.documentElement.lang,
  sheet: query.get("sheet") || "",
  group: query.get("group") || "",
  view: query.get("view") || "class",
  hidden: sessionStorage.getItem("glance-names") === "hidden",
};
let latest = null; // what was drawn
let asked = 0; // answers that come late are not drawn

const at = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// `code`, **bold** and *said* as the course writes them.
function written(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/).map((part, n) => {
    if (n % 2 === 0) return part;
    if (part.startsWith("`")) return element("code", {}, part.slice(1, -1));
    const marks = part.startsWith("**") ? 2 : 1;
    return element(marks === 2 ? "strong" : "em", {}, part.slice(marks, -marks));
  });
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function duration(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

function address(file, more = {}) {
  const { lang, group } = shown;
  return `${file}?${new URLSearchParams({ lang, group, ...more })}`;
}

// --- the class ------------------------------------------------------------------------------------

function mark(one, number, learner) {
  const parts = [];
  if (one.is === "solved" || one.tries) parts.push(one.is === "solved" ? "✓" : "✗");
  if (one.tries) parts.push(String(one.tries));
  if (one.hints) parts.push(`?${one.hints}`);
  const here = learner.at === number ? " here" : "";
  const told = filled(say.cell, { exercise: number, status: say[`mark.${one.is}`], tries: one.tries, hints: one.hints });
  return element("td", { class: `mark ${one.is}${here}`, title: told, "aria-label": told }, parts.join(" "));
}

function state(learner) {
  const what = say[`state.${learner.state}`];
  const where = ["stuck", "trying", "working", "quiet"].includes(learner.state) ? learner.at : "";
  return [what, where, learner.stuck ? duration(learner.stuck) : ""].filter(Boolean).join(" · ");
}

function knew(parts) {
  return parts.filter(Boolean).map(([right, answered, all]) => (answered ? `${right}/${all}` : "–")).join(" → ");
}

function row(learner, state_, total) {
  const name = shown.hidden ? String(learner.number) : learner.name;
  const group = latest.groups.length && !shown.group ? element("small", {}, ` ${learner.group}`) : "";
  return element(
    "tr",
    { class: learner.state },
    element("th", { scope: "row" }, name, group),
    element("td", { class: "state" }, state_),
    element("td", { class: "count" }, learner.silence === null ? "" : duration(learner.silence)),
    ...learner.marks.map((one, n) => mark(one, latest.exercises[n], learner)),
    element("td", { class: "count" }, `${learner.solved}/${total}`),
    element("td", { class: "count" }, knew(learner.knew)),
  );
}

function drawClass() {
  const table = document.querySelector("#class table");
  const head = (name, kind) => element("th", { scope: "col", class: kind, title: say[`about.${name}`] }, say[`head.${name}`]);
  table.querySelector("colgroup")?.remove();
  const columns = ["name", "state", "silence", ...latest.exercises.map(() => "mark"), "total", "knew"];
  table.prepend(element("colgroup", {}, ...columns.map((kind) => element("col", { class: kind }))));
  table.tHead.replaceChildren(
    element(
      "tr",
      {},
      head("learner"),
      head("state"),
      head("silence", "count"),
      ...latest.exercises.map((number) => element("th", { scope: "col", class: "mark" }, number)),
      head("total", "count"),
      head("knew", "count"),
    ),
  );
  table.tBodies[0].replaceChildren(...latest.learners.map((learner) => row(learner, state(learner), latest.total)));
  if (!latest.learners.length) {
    table.tBodies[0].append(element("tr", {}, element("td", { colspan: columns.length }, say.nobody)));
  }
}

// --- wrong answers and questions ------------------------------------------------------------------

function toSay(label, text) {
  return element("p", { class: "say" }, element("strong", {}, `${label} `), ...written(text));
}

function wrong(one) {
  const counts = filled(say.counts, { tried: one.tried, solved: one.solved, n: latest.learners.length });
  const said = one.said.map((each) =>
    element(
      "li",
      {},
      element("b", { title: filled(say.times, each) }, filled(say.people, { n: each.people })),
      element("span", {}, ...written(each.sentence)),
    ),
  );
  const advice = Object.entries(one.advice).map(([kind, text]) => toSay(say[`advice.${kind}`], text));
  return element("article", {}, element("h2", {}, `${one.exercise} `, element("small", {}, counts)), element("ol", {}, ...said), ...advice);
}

function drawWrong() {
  // What most learners met comes first; exercises without a wrong answer are not told of.
  const told = latest.wrong.filter((one) => one.said.length);
  const most = (one) => one.said[0].people;
  told.sort((one, other) => most(other) - most(one) || one.exercise.localeCompare(other.exercise));
  at("wrong").replaceChildren(...(told.length ? told.map(wrong) : [element("p", { class: "nothing" }, say.no_wrong)]));
}

function bar(label, [right, misconceived, unknown]) {
  const total = right + misconceived + unknown;
  const parts = [["right", right], ["wrong", misconceived], ["unknown", unknown]].filter(([, n]) => n);
  const drawn = element("div", { class: "bar" });
  for (const [kind, n] of parts) {
    const part = element("span", { class: kind, title: say[`answer.${kind}`] }, String(n));
    part.style.flexGrow = n;
    part.style.flexBasis = "0";
    drawn.append(part);
  }
  const told = parts.map(([kind, n]) => filled(say.count, { n, what: say[`answer.${kind}`] })).join(", ");
  return [element("span", {}, label), drawn, element("span", {}, total ? told : "–")];
}

function question(one) {
  const answered = one.first.some(Boolean);
  const bars = answered ? [element("div", { class: "bars" }, ...bar(say.first, one.first), ...bar(say.latest, one.latest))] : [element("p", { class: "nothing" }, say.no_answers)];
  const common = one.common
    ? [
        element("p", {}, element("strong", {}, `${filled(say.believe, { n: one.common.people })} `), ...written(one.common.text)),
        toSay(say["advice.why"], one.common.why),
      ]
    : [];
  return element("article", {}, element("h2", {}, element("small", {}, `${say[`part.${one.part}`]}: `), ...written(one.text)), ...bars, ...common);
}

function drawQuestions() {
  const told = latest.questions.map(question);
  at("questions").replaceChildren(...(told.length ? told : [element("p", { class: "nothing" }, say.no_questions)]));
}

// --- the frame ------------------------------------------------------------------------------------

function drawFrame() {
  at("sheets").replaceChildren(
    ...Object.keys(latest.sheets).sort().map((number) => {
      const button = element("button", { type: "button", title: latest.sheets[number], "aria-pressed": String(number === latest.sheet) }, number);
      button.addEventListener("click", () => choose({ sheet: number }));
      return button;
    }),
  );
  at("group").hidden = !latest.groups.length;
  at("group").replaceChildren(
    element("option", { value: "" }, say.everybody),
    ...latest.groups.map((name) => element("option", { value: name }, name)),
  );
  at("group").value = shown.group;
  const counts = {};
  for (const learner of latest.learners) counts[learner.state] = (counts[learner.state] || 0) + 1;
  const summary = ["stuck", "trying", "quiet", "working", "done", "away", "never"].filter((name) => counts[name]);
  at("summary").replaceChildren(
    ...summary.flatMap((name, n) => [n ? " · " : "", element("span", { class: name }, filled(say.count, { n: counts[name], what: say[`state.${name}`] }))]),
  );
  at("clock").className = "";
  at("clock").textContent = latest.clock;
}

function drawChoices() {
  at("names").setAttribute("aria-pressed", String(shown.hidden));
  for (const button of document.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === shown.view));
    at(button.dataset.view).hidden = button.dataset.view !== shown.view;
  }
  const names = shown.hidden ? "0" : "1";
  at("marks").href = address("marks.csv", { names });
  at("answers").href = address("answers.csv", { names });
  const { sheet, group, view } = shown;
  const kept = (lang) => `?${new URLSearchParams({ lang, sheet, group, view })}`;
  at("other").href = kept(at("other").lang);
  history.replaceState(null, "", kept(shown.lang));
}

function draw() {
  const focused = document.activeElement;
  const sheet = focused.closest("#sheets") ? focused.textContent : "";
  drawChoices();
  if (!latest) return;
  // A list that is open would close.
  if (focused !== at("group")) drawFrame();
  drawClass();
  drawWrong();
  drawQuestions();
  if (sheet) [...at("sheets").children].find((each) => each.textContent === sheet)?.focus();
}

function choose(changes) {
  Object.assign(shown, changes);
  draw();
  ask();
}

async function ask() {
  const number = ++asked;
  try {
    // Once the hub has forgotten who this is, it leads elsewhere.
    const answer = await fetch(address("state.json", { sheet: shown.sheet }), {
      headers: { "X-XSRFToken": document.documentElement.dataset.xsrf },
      redirect: "manual",
    });
    // So it is after the hub was started again: signed in as before, the page comes back by itself.
    if (latest && (answer.type === "opaqueredirect" || answer.status === 403)) location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (number !== asked) return;
    latest = told;
    draw();
  } catch {
    if (number !== asked) return;
    at("clock").className = "lost";
    at("clock").textContent = filled(say.lost, { clock: latest ? latest.clock : "–" });
  }
}

at("names").addEventListener("click", () => {
  sessionStorage.setItem("glance-names", shown.hidden ? "shown" : "hidden");
  choose({ hidden: !shown.hidden });
});
at("group").addEventListener("change", (event) => {
  event.target.blur();
  choose({ group: event.target.value });
});
for (const button of document.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => choose({ view: button.dataset.view }));
}
draw();
ask();
setInterval(ask, SECONDS * 1000);
