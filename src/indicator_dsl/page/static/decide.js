// What a person decides: on one row beside its list, or on all rows that are filtered.

import { chosen, el, labelled } from "./dom.js";
import { say } from "./words.js";
import { change, filtered, state, takeChanged, takeOverview } from "./state.js";
import { ask } from "./link.js";

const COLUMNS = ["level1", "level2", "name", "target", "actual", "unit", "weight", "score", "reason", "rule"];
const MOST_AT_ONCE = 200;

// What is written in the bar for many rows stays while the list below it changes.
const many = { open: false, reason: "" };

function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

function who(id) {
  return el("input", { id, value: state.by, autocomplete: "name", onchange: (event) => change({ by: event.target.value.trim() }) });
}

function reasons() {
  return el("datalist", { id: "reasons" }, state.hello.reasons.map((value) => el("option", { value })));
}

// Decide in portions, so that the page says how far it is.
async function decided(rows, said) {
  const refused = [];
  // A decision says whose it is.
  if (said.verb && !state.by) {
    change({ notice: { kind: "warning", text: say("by_whom") } });
    document.getElementById(many.open && !state.current ? "many-who" : "who")?.focus();
    return 0;
  }
  for (let at = 0; at < rows.length; at += MOST_AT_ONCE) {
    if (rows.length > MOST_AT_ONCE) change({ busy: { text: say("deciding"), done: at, all: rows.length } });
    const ids = rows.slice(at, at + MOST_AT_ONCE).map((row) => row.id);
    const answer = await ask(said.verb ? "decide" : "withdraw", { rows: ids, by: state.by, at: today(), ...said });
    if (!answer) break;
    const { refused: wrong = [] } = answer;
    // Where nothing changed, what was typed stays.
    if (wrong.length < ids.length) takeChanged(answer);
    refused.push(...wrong);
  }
  if (state.busy) change({ busy: null });
  if (refused.length) change({ notice: { kind: "error", text: say("refused", { count: refused.length, why: refused[0].message }) } });
  return rows.length - refused.length;
}

function ownRow(row) {
  const columns = COLUMNS.filter((name) => row.cells[name] !== undefined || ["target", "actual", "weight", "score"].includes(name));
  return el(
    "div",
    { class: "own-row" },
    el(
      "table",
      {},
      el("caption", {}, say("own_row", { file: row.file, sheet: row.sheet ? ` · ${row.sheet}` : "" })),
      el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, say(`cell_${name}`), row.at[name] ? el("i", {}, row.at[name].split("!").pop()) : null)))),
      el(
        "tbody",
        {},
        el("tr", {}, columns.map((name) => el("td", name === row.marked ? { class: "marked", "aria-label": `${say("marked")} ${row.cells[name] ?? say("empty")}` } : {}, row.cells[name] ?? ""))),
      ),
    ),
  );
}

function made(row) {
  return row.decisions.map((one) => {
    const what = say(`did_${one.decision}`, { value: one.value ?? "", cell: one.field ? say(`cell_${one.field}`) : "" });
    return el("p", { class: "made" }, what, one.reason ? `${say("colon")}${one.reason}` : "", el("span", { class: "soft" }, ` ${one.by ?? ""} ${one.at ?? ""}`));
  });
}

export function decidePanel(row, next) {
  const reason = el("input", { list: "reasons", "data-key": "r" });
  const evidence = el("input", {});
  const points = el("input", { type: "number", step: "0.01", min: row.low, max: row.high, inputmode: "decimal", "data-key": "p" });
  const beyond = el("input", { type: "checkbox" });
  const field = { now: row.marked === "target" || row.marked === "weight" ? row.marked : "actual" };
  const cell = el("input", { value: row.cells[field.now] ?? "", "data-key": "c" });
  const cells = ["target", "actual", "weight"].map((value) => ({ value, label: say(`cell_${value}`) }));

  async function decide(verb, said = {}) {
    const at = Math.max(0, filtered().findIndex((one) => one.id.join() === row.id.join()));
    const done = await decided([row], { verb, reason: reason.value.trim(), evidence: evidence.value.trim(), ...said });
    if (done && verb !== "correct") next(at);
  }

  const give = () => {
    if (points.value.trim() === "") points.focus();
    else decide("points", { value: points.value.trim(), override: beyond.checked });
  };
  const correct = () => decide("correct", { field: field.now, value: cell.value });
  const enter = (work) => (event) => {
    if (event.key === "Enter") work();
  };
  points.addEventListener("keydown", enter(give));
  cell.addEventListener("keydown", enter(correct));
  const key = (letter) => el("kbd", { "aria-hidden": "true" }, letter.toUpperCase());
  const scored = row.low !== undefined;
  return [
    el("h2", {}, row.cells.name ?? "", el("span", { class: "soft" }, ` ${row.form}${row.unit_name ? ` · ${row.unit_name}` : ""}`)),
    ownRow(row),
    el("p", { class: "why" }, row.place ? el("b", {}, `${row.place.split("!").pop()} `) : null, row.why),
    scored ? el("p", {}, say("range_is", { low: row.low, high: row.high, weight: row.weight }), row.own === null ? "" : ` ${say("own_is", { own: row.own })}`) : null,
    row.steps?.length ? el("details", {}, el("summary", {}, say("steps")), el("ul", {}, row.steps.map((step) => el("li", {}, step)))) : null,
    made(row),
    row.decisions.length ? el("button", { type: "button", "data-key": "u", onclick: () => decided([row], {}) }, say("withdraw"), key("u")) : null,
    reasons(),
    el("div", { class: "fields" }, labelled(say("reason"), reason), labelled(say("evidence"), evidence), labelled(say("by"), who("who"))),
    el(
      "div",
      { class: "choices" },
      row.own !== null && scored
        ? el("button", { type: "button", class: row.own_within ? "first" : "", "data-key": "a", onclick: () => decide("accept_own", { override: beyond.checked }) }, say("accept_own", { own: row.own }), key("a"))
        : null,
      scored ? el("div", { class: "one-line" }, labelled(say("points"), points), el("button", { type: "button", onclick: give }, say("give"), key("p"))) : null,
      scored ? el("div", { class: "check" }, labelled(say("beyond"), beyond)) : null,
      el(
        "div",
        { class: "one-line" },
        labelled(
          say("correct_cell"),
          chosen(cells, field.now, (value) => {
            field.now = value;
            cell.value = row.cells[value] ?? "";
          }),
        ),
        labelled(say("should_read"), cell),
        el("button", { type: "button", onclick: correct }, say("correct"), key("c")),
      ),
      el("div", { class: "actions" }, el("button", { type: "button", "data-key": "t", onclick: () => decide("return") }, say("return"), key("t")), el("button", { type: "button", "data-key": "x", onclick: () => decide("exclude") }, say("exclude"), key("x"))),
    ),
  ];
}

export function bulkBar(rows) {
  const open = rows.filter((row) => row.open);
  if (!open.length) return null;
  const within = open.filter((row) => row.own_within);
  const reason = el("input", { list: "reasons", id: "bulk-reason", value: many.reason, oninput: () => (many.reason = reason.value) });
  const run = async (which, verb) => {
    const all = which.length;
    const done = await decided(which, { verb, reason: reason.value.trim() });
    if (done === all) change({ notice: { kind: "good", text: say("bulk_done", { count: done }) } });
  };
  return el(
    "details",
    { class: "bulk", open: many.open, ontoggle: (event) => (many.open = event.target.open) },
    el("summary", {}, say("bulk", { count: open.length })),
    el(
      "div",
      { class: "fields" },
      labelled(say("reason"), reason),
      labelled(say("by"), who("many-who")),
      el("button", { type: "button", class: "first", disabled: !within.length, id: "bulk-accept", onclick: () => run(within, "accept_own") }, say("bulk_accept", { count: within.length })),
      el("button", { type: "button", id: "bulk-return", onclick: () => run(open, "return") }, say("bulk_return", { count: open.length })),
    ),
    reasons(),
  );
}

export function misfitList() {
  if (!state.misfits.length && !state.waiting) return null;
  const drop = async (decision) => {
    const answer = await ask("drop", { decision });
    if (answer) takeOverview(answer);
  };
  return el(
    "section",
    { class: "notice warning" },
    state.misfits.length ? el("h2", {}, say("misfits", { count: state.misfits.length })) : null,
    el("ul", {}, state.misfits.map((one) => el("li", {}, `${one.file} ${one.message} `, el("button", { type: "button", onclick: () => drop(one.decision) }, say("drop"))))),
    state.waiting ? el("p", {}, say("no_file_for", { count: state.waiting })) : null,
  );
}
