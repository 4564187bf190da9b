// Elements, made without HTML: whatever stands in a cell is a text.

export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return parent;
}

let fieldCount = 0;

// A field with its label; `input` is an element.
export function labelled(text, input, given = {}) {
  input.id ||= `field-${++fieldCount}`;
  return el("div", { class: "field", ...given }, el("label", { for: input.id }, text), input);
}

export function chosen(options, value, onchange, given = {}) {
  const made = options.map((one) => {
    const option = el("option", { value: one.value }, one.label);
    option.selected = one.value === value;
    return option;
  });
  return el("select", { onchange: (event) => onchange(event.target.value), ...given }, made);
}

export function download(bytes, name) {
  const types = { html: "text/html", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zip: "application/zip" };
  const type = types[name.split(".").pop()] ?? "application/octet-stream";
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
