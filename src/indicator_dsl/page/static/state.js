// All that the page shows, in one place; `change` is the one way to alter it, and tells who watches.

export const state = {
  view: "files",
  ready: false,
  busy: null,
  hello: null,
  receipt: null,
  forms: [],
  rows: [],
  open: 0,
  decided: 0,
  waiting: 0,
  misfits: [],
  policy: null,
  by: "",
  notice: null,
  unsaved: false,
  restored: null,
  filter: { text: "", cause: "", form: "", state: "open" },
  current: null,
};

const watchers = [];

export function watch(watcher) {
  watchers.push(watcher);
}

export function change(patch) {
  Object.assign(state, patch);
  for (const watcher of watchers) watcher(patch);
}

// What an answer of the bridge says of the whole desk.
export function takeOverview(answer) {
  const { receipt, forms, open, decided, waiting, misfits } = answer;
  change({ receipt, forms, open, decided, waiting, misfits });
}

// What an answer says of some forms and all of their rows; the other forms stay, and a row keeps its place in the list.
export function takeChanged(answer) {
  const forms = new Map(answer.forms.map((form) => [form.id, form]));
  const told = new Map(answer.rows.map((row) => [row.id.join(), row]));
  const kept = state.rows.flatMap((row) => {
    const now = told.get(row.id.join());
    told.delete(row.id.join());
    return now ? [now] : forms.has(row.id[0]) ? [] : [row];
  });
  const { open, decided, waiting, misfits } = answer;
  const every = state.forms.map((form) => forms.get(form.id) ?? form);
  change({ forms: every, rows: [...kept, ...told.values()], open, decided, waiting, misfits, unsaved: true });
}

// A form may be long, and a desk may hold thousands: what is shown is chosen here.
export function filtered() {
  const { text, cause, form, state: which } = state.filter;
  const wanted = text.trim().toLowerCase();
  return state.rows.filter(
    (row) =>
      (which === "all" || (which === "open") === row.open) &&
      (!cause || row.cause === cause) &&
      (!form || String(row.id[0]) === form) &&
      (!wanted || [row.form, row.file, row.unit_name, row.why, ...Object.values(row.cells)].join(" ").toLowerCase().includes(wanted)),
  );
}
