// The policy: chosen from the package, or changed by fields; its effect is shown before it is taken.

import { chosen, download, el, fill, labelled } from "./dom.js";
import { say } from "./words.js";
import { change, state, takeOverview } from "./state.js";
import { ask } from "./link.js";
import { refresh } from "./files.js";

export function policyView(main) {
  const draft = { name: state.policy.text ? "mof-2020" : state.policy.name, text: state.policy.text, values: {} };
  const fields = el("div", { class: "fields policy-fields" });
  const effect = el("div", { id: "effect", "aria-live": "polite" });

  const asked = () => (draft.text && !Object.keys(draft.values).length ? { name: draft.name, text: draft.text } : { name: draft.name, values: draft.values });

  async function offered() {
    const answer = await ask("fields", { name: draft.name, text: draft.text });
    if (!answer) return;
    fill(
      fields,
      answer.fields.map((field) => {
        const set = (value) => {
          draft.values[field.key] = value;
          fill(effect);
        };
        const input =
          field.kind === "choice"
            ? chosen(field.options, field.value, set)
            : el("input", { value: field.value, inputmode: "decimal", title: field.range, onchange: (event) => set(event.target.value.trim()) });
        input.id = `policy-${field.key}`;
        return labelled(field.label, input);
      }),
    );
  }

  async function preview() {
    const answer = await ask("preview", asked());
    if (!answer) return;
    const told = answer.effect.filter((one) => one.before.points !== one.after.points || one.before.grade !== one.after.grade || one.before.open !== one.after.open);
    const shown = (one) => [one.points ?? "—", one.grade ?? "—", say("open_count", { count: one.open ?? 0 })].join(" / ");
    fill(
      effect,
      el("h2", {}, say("effect", { title: answer.title })),
      el("p", {}, say("effect_count", { count: told.length, all: answer.effect.length })),
      told.length
        ? el(
            "table",
            {},
            el("thead", {}, el("tr", {}, ["form", "before", "after"].map((name) => el("th", { scope: "col" }, say(name))))),
            el("tbody", {}, told.slice(0, 200).map((one) => el("tr", {}, el("td", {}, one.form), el("td", {}, shown(one.before)), el("td", {}, shown(one.after))))),
          )
        : null,
      el("div", { class: "actions" }, el("button", { type: "button", class: "first", id: "take-policy", onclick: () => take(answer.text) }, say("take_policy"))),
    );
  }

  async function take(text) {
    const answer = await ask("set_policy", text ? { name: draft.name, text } : { name: draft.name });
    if (!answer) return;
    takeOverview(answer);
    change({ policy: answer.policy, unsaved: true, notice: { kind: "good", text: say("policy_taken", { title: answer.policy.title }) } });
    await refresh();
    fill(main);
    policyView(main);
  }

  const open = el("input", {
    type: "file",
    accept: ".toml,.txt",
    class: "hidden",
    id: "pick-policy",
    "aria-label": say("open_policy"),
    tabindex: "-1",
    onchange: async () => {
      draft.text = await open.files[0].text();
      draft.values = {};
      await offered();
      await preview();
    },
  });
  const pick = chosen(
    state.hello.policies.map((one) => ({ value: one.name, label: one.title })),
    draft.name,
    (name) => {
      Object.assign(draft, { name, text: "", values: {} });
      fill(effect);
      offered();
    },
    { id: "policy-name" },
  );
  const save = () => download(new TextEncoder().encode(state.policy.text), "本局规则.toml");
  fill(
    main,
    el("p", {}, say("policy_now", { title: state.policy.title })),
    el("div", { class: "fields" }, labelled(say("policy"), pick), open, el("button", { type: "button", onclick: () => open.click() }, say("open_policy")), state.policy.text ? el("button", { type: "button", onclick: save }, say("save_policy")) : null),
    fields,
    el("div", { class: "actions" }, el("button", { type: "button", class: "first", id: "preview-policy", onclick: preview }, say("preview"))),
    effect,
  );
  offered();
  return () => {};
}
