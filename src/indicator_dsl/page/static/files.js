// Files in: dropped, chosen, or a folder; what became of each; and the table of forms.

import { download, el, fill } from "./dom.js";
import { say } from "./words.js";
import { change, state, takeOverview } from "./state.js";
import { ask, inPage } from "./link.js";
import { forgetFiles, keepFile } from "./keep.js";
import { virtualList } from "./list.js";

// A folder that is dropped gives its files one by one, with their paths.
async function withinEntry(entry, path = "") {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ name: path + file.name, file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    for (const one of some) found.push(...(await withinEntry(one, `${path}${entry.name}/`)));
  }
  return found;
}

export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return addFiles([...transfer.files].map((file) => ({ name: file.name, file })));
  const found = [];
  for (const entry of entries) found.push(...(await withinEntry(entry).catch(() => [])));
  return addFiles(found);
}

export async function addFiles(given) {
  let kept = true;
  for (const [at, { name, file, bytes }] of given.entries()) {
    change({ busy: { text: say("reading", { name }), done: at, all: given.length } });
    let content = null;
    try {
      content = bytes ?? (await file.arrayBuffer());
    } catch (error) {
      change({ notice: { kind: "error", text: say("file_gone", { name, detail: error.message }) } });
      continue;
    }
    if (!bytes) kept = (await keepFile(name, content.slice(0))) && kept;
    await ask("add", { name }, content);
  }
  await refresh();
  change({ busy: null });
  if (!kept) change({ notice: { kind: "warning", text: say("not_kept") } });
}

export async function refresh() {
  const answer = await ask("overview");
  if (answer) takeOverview(answer);
  const rows = await ask("rows");
  if (rows) change({ rows: rows.rows });
}

async function removed(names) {
  const answer = await ask("remove", { names });
  if (!answer) return;
  await forgetFiles(names);
  takeOverview(answer);
  await refresh();
}

function picker(label, given) {
  const input = el("input", {
    type: "file",
    multiple: true,
    class: "hidden",
    "aria-label": label,
    tabindex: "-1",
    ...given,
    onchange: () => {
      const files = [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
      addFiles(files).then(() => (input.value = ""));
    },
  });
  return [input, el("button", { type: "button", onclick: () => input.click() }, label)];
}

function dropZone() {
  const zone = el(
    "div",
    { class: "drop" },
    el("p", { class: "large" }, say("drop_here")),
    el("div", { class: "actions" }, picker(say("choose_files"), { id: "pick-files" }), picker(say("choose_folder"), { webkitdirectory: true, id: "pick-folder" })),
    el("p", { class: "soft" }, say(inPage ? "never_uploads" : "never_uploads_local")),
  );
  return zone;
}

function receipt() {
  const { receipt: got } = state;
  if (!got?.received) return null;
  const lost = got.files.filter((file) => file.message);
  return el(
    "section",
    { "aria-label": say("receipt") },
    el("h2", {}, say("receipt")),
    el("p", { id: "receipt", class: "large" }, got.text),
    lost.length
      ? el(
          "details",
          { open: lost.length < 20 },
          el("summary", {}, say("lost", { count: lost.length })),
          el("ul", { class: "lost" }, lost.map((file) => el("li", {}, el("b", {}, file.file), say("colon"), file.message))),
        )
      : null,
  );
}

const SORTS = {
  heading: (form) => form.heading,
  unit: (form) => form.unit ?? "",
  own: (form) => Number(form.own ?? -1),
  points: (form) => Number(form.low ?? -1),
  open: (form) => form.open,
};
const order = { by: null, down: false, text: "" };

function sorted() {
  const wanted = order.text.trim().toLowerCase();
  const forms = state.forms.filter((form) => !wanted || `${form.heading} ${form.file} ${form.unit ?? ""} ${form.kind}`.toLowerCase().includes(wanted));
  if (!order.by) return forms;
  const key = SORTS[order.by];
  const up = forms.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return order.down ? up.reverse() : up;
}

function formsHead(redraw) {
  const one = (name, sortable = name in SORTS) =>
    el(
      "span",
      { class: name },
      sortable
        ? el(
            "button",
            {
              type: "button",
              class: "plain",
              "aria-pressed": String(order.by === name),
              onclick: () => {
                order.down = order.by === name && !order.down;
                order.by = name;
                redraw();
              },
            },
            say(`col_${name}`),
          )
        : say(`col_${name}`),
    );
  return el("div", { class: "head forms-row" }, one("heading"), one("unit"), one("kind"), one("own"), one("points"), one("grade"), one("open"), one("state"));
}

export function stateOf(form) {
  return say(!form.scored ? "reviewed" : form.final ? "final" : "draft");
}

function formRow(form) {
  const cell = (name, text, title) => el("span", { class: name, title: title ?? text ?? "" }, text ?? "");
  const row = el(
    "div",
    { class: "forms-row" },
    cell("heading", form.heading, `${form.file}${form.sheet ? ` · ${form.sheet}` : ""}`),
    cell("unit", form.unit),
    cell("kind", form.kind),
    cell("own", form.own),
    cell("points", form.points),
    cell("grade", form.grade),
    cell("open", form.scored ? String(form.open) : ""),
    cell("state", stateOf(form)),
  );
  row.classList.toggle("is-final", form.final);
  return [row];
}

function chosenForm(form) {
  const report = (suffix) => async () => {
    const answer = await ask("export", { suffix, form: form.id });
    if (answer) download(answer.data, `${form.heading}_评分${suffix}`);
  };
  return el(
    "div",
    { class: "chosen", role: "group", "aria-label": form.heading },
    el("b", {}, form.heading),
    el("span", { class: "soft" }, form.file),
    form.open
      ? el("button", { type: "button", onclick: () => change({ view: "rows", filter: { ...state.filter, form: String(form.id), state: "open" } }) }, say("to_open", { count: form.open }))
      : null,
    state.hello.reports.map((suffix) => el("button", { type: "button", onclick: report(suffix) }, say("report_as", { kind: say(`kind_${suffix.slice(1)}`) }))),
    el("button", { type: "button", onclick: () => removed([form.file]) }, say("remove")),
  );
}

export function filesView(main) {
  const below = el("div", { "aria-live": "polite" });
  const list = virtualList({ label: say("forms"), height: 40, row: formRow, onopen: (form) => fill(below, chosenForm(form)) });
  const top = el("div", {});
  const title = el("div", {});
  const search = el("input", {
    type: "search",
    placeholder: say("search"),
    "aria-label": say("search"),
    oninput: () => {
      order.text = search.value;
      redraw();
    },
  });
  const section = el("section", { class: "table", "aria-label": say("forms") }, el("h2", {}, say("forms"), search), title, list.box, below);
  function redraw() {
    fill(top, receipt());
    fill(title, formsHead(redraw));
    section.hidden = !state.forms.length;
    list.show(sorted());
  }
  fill(main, dropZone(), top, section);
  redraw();
  return redraw;
}
