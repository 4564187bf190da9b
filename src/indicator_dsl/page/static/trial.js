// One pair of values: how it is read, what it earns, and how that is computed.

import { el, fill, labelled } from "./dom.js";
import { say } from "./words.js";
import { ask } from "./link.js";

export function trialView(main) {
  const out = el("div", { id: "trial", "aria-live": "polite" });
  const input = (id, value, given = {}) => el("input", { id, value, ...given });
  const fields = {
    target: input("trial-target", "≥500人次"),
    actual: input("trial-actual", "487人次"),
    weight: input("trial-weight", "10", { inputmode: "decimal" }),
    label: input("trial-label", ""),
    category: input("trial-category", ""),
  };

  async function run(event) {
    event.preventDefault();
    const answer = await ask("trial", Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])));
    if (!answer) return;
    const { score, read, source } = answer;
    const range = score.score ?? `${score.score_min}–${score.score_max}`;
    fill(
      out,
      el("p", { class: "large" }, say("trial_points", { points: range, weight: score.weight }), " ", say(`verdict_${score.verdict}`)),
      el("p", {}, say("read_as", { target: read.target || say("empty"), actual: read.actual || say("empty") })),
      el("ol", {}, score.steps.map((step) => el("li", {}, step))),
      score.findings.length ? el("ul", { class: "lost" }, score.findings.map((one) => el("li", {}, one.message))) : null,
      el("p", { class: "soft" }, `${score.rule} ${source}`),
    );
  }

  const names = { target: "cell_target", actual: "cell_actual", weight: "cell_weight", label: "cell_name", category: "cell_level1" };
  fill(
    main,
    el("form", { class: "fields", onsubmit: run }, Object.entries(fields).map(([name, field]) => labelled(say(names[name]), field)), el("button", { class: "first", id: "trial-run" }, say("try"))),
    out,
  );
  return () => {};
}
