// All rows that wait for a person, of all forms, in one list by cause; what is chosen stands beside it.

import { chosen, el, fill } from "./dom.js";
import { say } from "./words.js";
import { change, filtered, state } from "./state.js";
import { virtualList } from "./list.js";
import { bulkBar, decidePanel, misfitList } from "./decide.js";

function rangeOf(row) {
  if (row.low === undefined) return say("no_points");
  return row.low === row.high ? row.low : `${row.low}–${row.high}`;
}

function rowLine(row) {
  const given = row.given ?? (row.decisions.some((one) => one.decision === "return") ? say("returned") : null);
  return [
    el("span", { class: "name" }, el("b", {}, row.cells.name ?? ""), el("i", {}, row.form)),
    el("span", { class: "pair" }, el("span", {}, row.cells.target ?? "—"), el("span", {}, row.cells.actual ?? "—")),
    el("span", { class: "range" }, rangeOf(row), el("i", {}, say("own_is", { own: row.own ?? "—" }))),
    el("span", { class: row.open ? "mark" : "mark done" }, given ?? (row.open ? say("waits") : say("settled"))),
  ];
}

function causes() {
  const found = new Map();
  for (const row of state.rows) {
    const wanted = state.filter.state === "all" || (state.filter.state === "open") === row.open;
    const now = found.get(row.cause) ?? { value: row.cause, text: row.why, count: 0 };
    found.set(row.cause, { ...now, count: now.count + (wanted ? 1 : 0) });
  }
  const short = (text) => (text.length > 30 ? `${text.slice(0, 29)}…` : text);
  const all = [...found.values()].map(({ value, text, count }) => ({ value, label: `${short(text) || say("no_cause")}（${count}）` }));
  return [{ value: "", label: say("all_causes") }, ...all];
}

function filters() {
  const set = (patch) => change({ filter: { ...state.filter, ...patch }, current: null });
  const forms = [{ value: "", label: say("all_forms") }, ...state.forms.filter((form) => form.scored).map((form) => ({ value: String(form.id), label: form.heading }))];
  const states = ["open", "decided", "all"].map((value) => ({ value, label: say(`show_${value}`) }));
  const search = el("input", {
    type: "search",
    value: state.filter.text,
    placeholder: say("search"),
    "aria-label": say("search"),
    id: "rows-search",
    oninput: (event) => set({ text: event.target.value }),
  });
  return el(
    "div",
    { class: "filters", role: "search" },
    chosen(states, state.filter.state, (value) => set({ state: value }), { "aria-label": say("show"), id: "rows-state" }),
    chosen(causes(), state.filter.cause, (value) => set({ cause: value }), { "aria-label": say("cause"), id: "rows-cause" }),
    chosen(forms, state.filter.form, (value) => set({ form: value }), { "aria-label": say("form"), id: "rows-form" }),
    search,
  );
}

export function rowsView(main) {
  const top = el("div", {});
  const bar = el("div", {});
  const panel = el("div", { class: "panel", "aria-live": "polite" });
  const list = virtualList({ label: say("open_rows"), height: 62, row: rowLine, onopen: (row) => change({ current: row.id.join() }) });
  fill(main, top, bar, el("div", { class: "two" }, list.box, panel));

  function redraw(patch = {}) {
    // Whoever types in the search keeps the cursor.
    const typing = document.activeElement?.id === "rows-search" ? document.activeElement.selectionStart : null;
    fill(top, el("p", { class: "large", id: "left" }, state.open ? say("left", { count: state.open }) : say("none_left")), misfitList(), filters());
    const rows = filtered();
    const kept = rows.find((row) => row.id.join() === state.current) ?? null;
    const current = kept ?? state.rows.find((row) => row.id.join() === state.current) ?? null;
    fill(bar, bulkBar(rows));
    list.show(rows, kept);
    if (!("notice" in patch) || !panel.firstChild) fill(panel, current ? decidePanel(current, next) : el("p", { class: "soft" }, say(state.rows.length ? "choose_row" : "no_rows")));
    if (typing !== null) {
      const search = document.getElementById("rows-search");
      search.focus();
      search.setSelectionRange(typing, typing);
    }
  }

  // After a decision the list goes on to the row that now stands where the decided one stood.
  function next(at) {
    const rows = filtered();
    if (rows.length) list.choose(Math.min(at, rows.length - 1));
    else change({ current: null });
    list.box.focus();
  }

  list.box.addEventListener("keydown", (event) => {
    if (event.target !== list.box || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = panel.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (button) {
      event.preventDefault();
      if (button.tagName === "BUTTON") button.click();
      else button.focus();
    }
  });
  redraw();
  return redraw;
}
