// What goes out: the reports of every form and the summary, and the decisions file, which is opened here again.

import { download, el, fill } from "./dom.js";
import { say } from "./words.js";
import { change, state, takeOverview } from "./state.js";
import { ask } from "./link.js";
import { refresh } from "./files.js";

const AT_ONCE = 5;

async function packed(suffixes) {
  const forms = [...new Map(state.forms.map((form) => [form.file, form.id])).values()];
  for (let at = 0; at < Math.max(forms.length, 1); at += AT_ONCE) {
    change({ busy: { text: say("packing"), done: at, all: forms.length } });
    const some = forms.slice(at, at + AT_ONCE);
    const answer = await ask("pack", { forms: some, suffixes, first: at === 0, last: at + AT_ONCE >= forms.length });
    if (!answer) break;
    if (answer.data?.length) download(answer.data, "绩效评分报告.zip");
  }
  change({ busy: null });
}

export async function saveDecisions(suffix) {
  const answer = await ask("save_decisions", { suffix });
  if (!answer) return;
  download(answer.data, `评定${suffix}`);
  change({ unsaved: false });
}

export async function openDecisions(content) {
  const answer = await ask("open_decisions", {}, content);
  if (!answer) return;
  takeOverview(answer);
  await refresh();
  const kind = answer.told.length ? "warning" : "good";
  change({ unsaved: true, notice: { kind, text: [say("decisions_read", { count: answer.read }), ...answer.told.slice(0, 20)].join("\n") } });
}

export function outputView(main) {
  const open = el("input", {
    type: "file",
    accept: ".jsonl,.xlsx,.csv",
    class: "hidden",
    id: "pick-decisions",
    "aria-label": say("open_decisions"),
    tabindex: "-1",
    onchange: async () => {
      await openDecisions(await open.files[0].arrayBuffer());
      open.value = "";
    },
  });
  const kinds = { ".xlsx": "as_table", ".jsonl": "as_lines", ".csv": "as_csv" };
  const reports = state.hello.reports;
  const checks = reports.map((suffix) => el("input", { type: "checkbox", checked: true, value: suffix, id: `report${suffix}` }));
  const summary = (suffix) => async () => {
    const answer = await ask("export", { suffix });
    if (answer) download(answer.data, `汇总_评分${suffix}`);
  };
  const problems = (suffix) => async () => {
    const answer = await ask("problems", { suffix });
    if (answer) download(answer.data, `问题清单${suffix}`);
  };
  fill(
    main,
    el(
      "section",
      {},
      el("h2", {}, say("decisions")),
      el("p", {}, say("decisions_what")),
      el(
        "div",
        { class: "actions" },
        Object.entries(kinds).map(([suffix, word]) => el("button", { type: "button", id: `save${suffix}`, class: suffix === ".xlsx" ? "first" : "", onclick: () => saveDecisions(suffix) }, say(word))),
        open,
        el("button", { type: "button", onclick: () => open.click() }, say("open_decisions")),
      ),
    ),
    el(
      "section",
      {},
      el("h2", {}, say("summary")),
      el("div", { class: "actions" }, reports.map((suffix) => el("button", { type: "button", id: `summary${suffix}`, disabled: !state.forms.length, onclick: summary(suffix) }, say("report_as", { kind: say(`kind_${suffix.slice(1)}`) })))),
    ),
    el(
      "section",
      {},
      el("h2", {}, say("problems")),
      el("p", {}, say("problems_what")),
      el("div", { class: "actions" }, state.hello.problems.map((suffix) => el("button", { type: "button", id: `problems${suffix}`, disabled: !state.forms.length, onclick: problems(suffix) }, say("report_as", { kind: say(`kind_${suffix.slice(1)}`) })))),
    ),
    el(
      "section",
      {},
      el("h2", {}, say("all_reports")),
      el("p", {}, say("all_reports_what"), reports.includes(".docx") ? "" : say("no_word")),
      el(
        "div",
        { class: "actions" },
        checks.map((check) => el("label", { class: "check" }, check, say(`kind_${check.value.slice(1)}`))),
        el("button", { type: "button", id: "pack", class: "first", disabled: !state.forms.length, onclick: () => packed(checks.filter((check) => check.checked).map((check) => check.value)) }, say("pack")),
      ),
    ),
  );
  return () => {};
}
