// The review of targets at the start of the year: each finding with its reason, and the reviewer's opinion beside it.

import { chosen, el, fill } from "./dom.js";
import { say } from "./words.js";
import { change, state } from "./state.js";
import { ask } from "./link.js";
import { virtualList } from "./list.js";

export function reviewView(main) {
  let notes = [];
  let which = "declarations";
  let text = "";
  const count = el("p", { class: "large", "aria-live": "polite" });
  const panel = el("div", { class: "panel", "aria-live": "polite" });
  const list = virtualList({
    label: say("findings"),
    height: 62,
    row: (note) => [
      el("span", { class: `severity ${note.severity}` }, say(`severity_${note.severity}`)),
      el("span", { class: "name" }, el("b", {}, note.message), el("i", {}, `${note.form} ${note.place}`)),
      el("span", { class: note.opinion ? "mark done" : "mark" }, note.opinion || "—"),
    ],
    onopen: (note) => fill(panel, opened(note)),
  });

  async function keep(note, patch) {
    Object.assign(note, patch);
    await ask("opinion", note);
    change({ unsaved: true });
    redraw();
  }

  function opened(note) {
    const options = [{ value: "", label: "—" }, ...state.hello.opinions.map((value) => ({ value, label: value }))];
    const comment = el("textarea", { rows: "3", value: note.comment, onchange: (event) => keep(note, { comment: event.target.value.trim() }) });
    return [
      el("h2", {}, note.name ?? note.form),
      el("p", { class: "why" }, note.place ? el("b", {}, `${note.place} `) : null, note.message),
      note.why ? el("p", {}, say("why"), note.why) : null,
      el("p", { class: "soft" }, `${note.file} · ${note.form}`),
      el("label", { class: "field" }, say("opinion"), chosen(options, note.opinion, (opinion) => keep(note, { opinion }))),
      el("label", { class: "field" }, say("comment"), comment),
    ];
  }

  function redraw() {
    const wanted = text.trim().toLowerCase();
    const shown = notes.filter((note) => (which === "all" || !note.scored) && (!wanted || JSON.stringify(note).toLowerCase().includes(wanted)));
    count.textContent = say("found", { count: shown.length, done: shown.filter((note) => note.opinion).length });
    list.show(shown, shown[list.at()] ?? null);
  }

  const options = ["declarations", "all"].map((value) => ({ value, label: say(`show_${value}`) }));
  const pick = chosen(options, which, (value) => {
    which = value;
    redraw();
  }, { "aria-label": say("show"), id: "review-which" });
  const search = el("input", {
    type: "search",
    placeholder: say("search"),
    "aria-label": say("search"),
    oninput: (event) => {
      text = event.target.value;
      redraw();
    },
  });
  fill(main, count, el("div", { class: "filters", role: "search" }, pick, search), el("div", { class: "two" }, list.box, panel));
  ask("review").then((answer) => {
    if (!answer) return;
    notes = answer.notes;
    if (!notes.some((note) => !note.scored)) which = pick.value = "all";
    redraw();
  });
  return () => {};
}
