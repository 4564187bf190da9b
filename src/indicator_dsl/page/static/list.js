// A list of any length: only the rows that can be seen are in the page.  All rows are of one height.

import { el, fill } from "./dom.js";

const SPARE = 6;

export function virtualList({ label, height, row, onopen, head }) {
  const inside = el("div", { class: "rows", role: "presentation" });
  const box = el("div", { class: "list", role: "listbox", tabindex: "0", "aria-label": label }, head ?? null, inside);
  let items = [];
  let current = -1;
  let drawn = "";

  function draw(again = false) {
    const first = Math.max(0, Math.floor(box.scrollTop / height) - SPARE);
    const last = Math.min(items.length, Math.ceil((box.scrollTop + box.clientHeight) / height) + SPARE);
    const now = `${first} ${last}`;
    if (!again && now === drawn) return;
    drawn = now;
    inside.style.height = `${items.length * height}px`;
    fill(
      inside,
      items.slice(first, last).map((item, at) => {
        const number = first + at;
        const made = el("div", {
          role: "option",
          id: `${label}-${number}`,
          class: "row",
          "aria-selected": String(number === current),
          "aria-setsize": items.length,
          "aria-posinset": number + 1,
          onclick: () => choose(number),
        });
        made.style.top = `${number * height}px`;
        made.style.height = `${height}px`;
        made.append(...row(item));
        return made;
      }),
    );
    if (current >= first && current < last) box.setAttribute("aria-activedescendant", `${label}-${current}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function choose(number, tell = true) {
    current = Math.max(0, Math.min(items.length - 1, number));
    const top = current * height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
    draw(true);
    if (tell && items[current]) onopen?.(items[current]);
  }

  box.addEventListener("scroll", () => draw(), { passive: true });
  box.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(box.clientHeight / height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -items.length, End: items.length };
    if (event.key in steps && event.target === box) {
      event.preventDefault();
      choose(current + steps[event.key]);
    }
  });
  new ResizeObserver(() => draw(true)).observe(box);

  return {
    box,
    show(given, chosen = null) {
      items = given;
      current = chosen ? items.indexOf(chosen) : -1;
      box.classList.toggle("empty", !items.length);
      draw(true);
    },
    step: (by) => choose(current + by),
    at: () => current,
    choose,
  };
}
