// The page: its head, its views, and what happens when it starts.

import { el, fill } from "./dom.js";
import { lang, say, speak } from "./words.js";
import { change, state, takeOverview, watch } from "./state.js";
import { ask, inPage, startLink } from "./link.js";
import { forgetAll, keepWork, keptFile, keptWork } from "./keep.js";
import { addFiles, dropped, filesView, refresh } from "./files.js";
import { rowsView } from "./rows.js";
import { reviewView } from "./review.js";
import { policyView } from "./policy.js";
import { trialView } from "./trial.js";
import { outputView } from "./output.js";

const VIEWS = { files: filesView, rows: rowsView, review: reviewView, policy: policyView, trial: trialView, output: outputView };

const head = el("header", {});
const notice = el("div", { role: "status", "aria-live": "polite" });
const main = el("main", { id: "main", tabindex: "-1" });
const foot = el("footer", {});
let redraw = () => {};

function drawHead() {
  const tabs = Object.keys(VIEWS).map((name) =>
    el(
      "button",
      { type: "button", class: "tab", id: `tab-${name}`, "aria-current": state.view === name ? "page" : null, disabled: !state.ready, onclick: () => change({ view: name }) },
      say(`view_${name}`),
      name === "rows" && state.open ? el("span", { class: "count" }, String(state.open)) : null,
    ),
  );
  fill(
    head,
    el("a", { class: "skip", href: "#main" }, say("skip")),
    el("h1", {}, say("title")),
    el("nav", { "aria-label": say("views") }, tabs),
    el("span", { class: "counter", id: "counter", "aria-live": "polite" }, state.forms.length ? (state.open ? say("left", { count: state.open }) : say("none_left")) : ""),
    el("button", { type: "button", class: "plain", id: "lang", lang: lang() === "zh" ? "en" : "zh-CN", onclick: switchLang }, lang() === "zh" ? "English" : "中文"),
  );
}

function drawNotice() {
  const { busy, notice: told, restored } = state;
  fill(
    notice,
    busy
      ? el("div", { class: "notice busy" }, busy.text, busy.all ? el("progress", { max: busy.all, value: busy.done, "aria-label": busy.text }) : null, busy.all ? ` ${busy.done}/${busy.all}` : "")
      : null,
    restored ? el("div", { class: "notice good", id: "restored" }, say("restored", restored), el("button", { type: "button", id: "forget", onclick: startAnew }, say("start_anew")), closer({ restored: null })) : null,
    told ? el("div", { class: `notice ${told.kind}`, id: "notice", role: told.kind === "error" ? "alert" : null }, told.text, closer({ notice: null })) : null,
  );
}

function closer(patch) {
  return el("button", { type: "button", class: "plain", "aria-label": say("close"), onclick: () => change(patch) }, "×");
}

function drawView() {
  main.className = `view-${state.view}`;
  redraw = state.ready ? VIEWS[state.view](main) : () => {};
}

async function switchLang() {
  speak(lang() === "zh" ? "en" : "zh");
  await hello();
  await refresh();
  drawHead();
  drawFoot();
  drawView();
}

async function startAnew() {
  await forgetAll();
  change({ unsaved: false });
  location.reload();
}

function drawFoot() {
  fill(foot, say(inPage ? "foot" : "foot_local", { version: state.hello?.version ?? "" }));
}

async function hello() {
  const answer = await ask("hello", { lang: lang() });
  if (answer) {
    takeOverview(answer);
    change({ hello: answer, policy: answer.policy });
  }
  return answer;
}

// The work of the last visit: its files are read again, then its policy and decisions.
async function restore() {
  const { names, work } = await keptWork();
  if (work?.by) change({ by: work.by });
  if (!names.length && !work?.decisions?.byteLength) return;
  if (work?.policy?.name) await ask("set_policy", work.policy.text ? { name: "mof-2020", text: work.policy.text } : { name: work.policy.name });
  await hello();
  const given = [];
  for (const name of names) given.push({ name, bytes: await keptFile(name) });
  await addFiles(given.filter((one) => one.bytes));
  if (work?.decisions?.byteLength) await ask("open_decisions", {}, work.decisions);
  for (const opinion of work?.opinions ?? []) await ask("opinion", opinion);
  await refresh();
  change({ restored: { files: names.length, decided: state.decided } });
}

let later = null;

// What was decided is kept a moment after it was decided.
function keepSoon() {
  clearTimeout(later);
  later = setTimeout(async () => {
    if (state.busy) return keepSoon();
    const answer = await ask("save_decisions", { suffix: ".jsonl" });
    const given = await ask("opinions");
    if (!answer || !given) return;
    const kept = await keepWork(new Uint8Array(answer.data ?? []).buffer, given.opinions);
    document.body.dataset.kept = String(Number(document.body.dataset.kept ?? 0) + 1);
    if (!kept) change({ notice: { kind: "warning", text: say("not_kept") } });
  }, 400);
}

watch((patch) => {
  if ("view" in patch || "ready" in patch) {
    drawHead();
    drawView();
  } else if ("open" in patch || "forms" in patch) drawHead();
  if ("busy" in patch || "notice" in patch || "restored" in patch) drawNotice();
  const shown = ["forms", "rows", "filter", "current", "misfits", "receipt"];
  if (!("view" in patch) && shown.some((name) => name in patch)) redraw(patch);
  if (patch.unsaved || "by" in patch) keepSoon();
});

for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    if (name === "drop" && state.ready) dropped(event.dataTransfer);
    document.body.classList.toggle("dragging", name === "dragover");
  });
}
document.addEventListener("dragleave", () => document.body.classList.remove("dragging"));
window.addEventListener("beforeunload", (event) => {
  if (state.unsaved && !inPage) event.preventDefault();
});

async function start() {
  speak("zh");
  fill(document.getElementById("page"), head, notice, main, foot);
  drawHead();
  drawFoot();
  change({ busy: { text: say("starting") } });
  try {
    await startLink();
  } catch (error) {
    change({ busy: null, notice: { kind: "error", text: say("no_start", { detail: error.message }) } });
    return;
  }
  if (!(await hello())) return;
  drawFoot();
  change({ busy: null, ready: true });
  document.body.dataset.ready = "true";
  if (state.receipt?.received) await refresh();
  else await restore();
  document.body.dataset.restored = "true";
}

start();
