(function () {
  "use strict";
  function all(selector, under) { return Array.from((under || document).querySelectorAll(selector)); }
  function one(id) { return document.getElementById(id); }
  var rows = all("details.line"), notes = all(".note"), forms = all("tr.form"), sections = all("section.form");
  var search = one("search");
  if (!search) { return; }
  var chosen = "all";
  var wanted = {
    all: function () { return true; },
    review: function (d) { return d.review === "1"; },
    missed: function (d) { return d.missed === "1"; },
    found: function (d) { return d.found === "1"; }
  };
  function text(element) { return element.textContent.toLowerCase(); }
  // What a row's findings say is looked for with the row, and what a form's say with the form.
  var texts = new Map(), ofRow = {}, ofForm = {};
  notes.forEach(function (note) {
    texts.set(note, text(note) + " " + (note.dataset.words || "").toLowerCase());
    if (note.dataset.row) { ofRow[note.dataset.row] = (ofRow[note.dataset.row] || "") + " " + texts.get(note); }
    ofForm[note.dataset.form] = (ofForm[note.dataset.form] || "") + " " + texts.get(note);
  });
  rows.forEach(function (row) { texts.set(row, row.dataset.level.toLowerCase() + " " + text(row) + (ofRow[row.id] || "")); });
  forms.forEach(function (form) { texts.set(form, text(form)); });
  function value(id) { return one(id) ? one(id).value : ""; }
  function show() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean), fits = wanted[chosen];
    var level = value("level"), unit = value("unit"), grade = value("grade"), state = value("state");
    function says(what) { return words.every(function (word) { return what.indexOf(word) >= 0; }); }
    var open = {}, about = {};
    (forms.length ? forms : sections).forEach(function (form) {
      var d = form.dataset;
      about[d.form] = d;
      open[d.form] = (!unit || d.unit === unit) && (!grade || d.grade === grade) && (!state || d.state === state);
    });
    var inForm = {}, shown = 0;
    rows.forEach(function (row) {
      var d = row.dataset;
      row.hidden = !(open[d.form] && fits(d) && (!level || d.level === level) && says(texts.get(row)));
      if (!row.hidden) { shown += 1; inForm[d.form] = true; }
    });
    notes.forEach(function (note) {
      var d = note.dataset, row = d.row && one(d.row);
      note.hidden = row ? row.hidden : !(open[d.form] && fits(d) && !level && says(texts.get(note)));
      if (!note.hidden) { inForm[d.form] = true; }
    });
    forms.forEach(function (form) {
      var d = form.dataset;
      form.hidden = !(open[d.form] && fits(d) && (says(texts.get(form)) || inForm[d.form]));
    });
    all("tr[data-forms]").forEach(function (sum) {
      var among = sum.dataset.forms.split(" ");
      sum.hidden = !forms.some(function (form) { return !form.hidden && among.indexOf(form.dataset.form) >= 0; });
    });
    if (forms.length) {
      sections.forEach(function (section) { section.hidden = !inForm[section.dataset.form]; });
    }
    all("[data-of]").forEach(function (bar) { bar.hidden = one(bar.dataset.of).hidden; });
    all(".group, .charts > div, details.remarks").forEach(function (group) {
      var parts = all("details.line, li[data-of], li.note", group);
      group.hidden = parts.length > 0 && parts.every(function (part) { return part.hidden; });
    });
    draw();
    var counted = rows.length ? [shown, rows.length] : [forms.filter(seen).length, forms.length];
    one("shown").textContent = counted[0] + " / " + counted[1];
  }
  function seen(element) { return !element.hidden; }
  // Charts of sums follow what is shown.
  function draw() {
    all("ul[data-sums]").forEach(function (chart) {
      var kind = chart.dataset.sums, inside = chart.dataset.form, sums = {}, items = all("li", chart);
      var carriers = kind === "grades" || !rows.length ? forms : rows;
      carriers.filter(seen).forEach(function (item) {
        if (inside && item.dataset.form !== inside) { return; }
        var adds = JSON.parse(item.dataset[kind] || "{}");
        Object.keys(adds).forEach(function (key) {
          sums[key] = (sums[key] || [0, 0, 0]).map(function (sum, i) { return sum + adds[key][i]; });
        });
      });
      var whole = items.reduce(function (sum, item) { return sum + (sums[item.dataset.key] || [0])[0]; }, 0);
      items.forEach(function (item) {
        var got = sums[item.dataset.key] || [0, 0, 0], bars = all(".bar i", item), full = kind === "levels" ? got[2] : whole;
        bars.forEach(function (bar, i) { bar.style.width = (full ? 100 * got[i] / full : 0) + "%"; });
        item.lastElementChild.textContent = said(kind, got, item.lastElementChild.dataset);
        item.hidden = kind !== "grades" && !got.some(Boolean);
      });
      if (kind !== "grades") { chart.parentElement.hidden = items.every(function (item) { return item.hidden; }); }
    });
  }
  function said(kind, got, words) {
    if (kind === "grades") { return words.said.replace("0", String(got[0])); }
    if (kind === "causes") { return got[0].toFixed(2); }
    var range = got[1] > 0.004 ? got[0].toFixed(2) + "–" + (got[0] + got[1]).toFixed(2) : got[0].toFixed(2);
    return range + " / " + String(Number(got[2].toFixed(2)));
  }
  all("[data-filter]").forEach(function (button) {
    button.addEventListener("click", function () {
      chosen = button.dataset.filter;
      all("[data-filter]").forEach(function (other) { other.setAttribute("aria-pressed", String(other === button)); });
      show();
    });
  });
  ["level", "unit", "grade", "state"].forEach(function (id) { if (one(id)) { one(id).addEventListener("change", show); } });
  search.addEventListener("input", show);
  // Order.
  function sorted(elements, key, down) {
    var parent = elements[0] && elements[0].parentElement;
    elements.map(function (element) { return [key(element), element]; })
      .sort(function (a, b) {
        var x = a[0], y = b[0];
        // What has no value comes last, whichever way.
        if (x === "" || y === "") { return (x === "") - (y === ""); }
        var order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh-CN", { numeric: true });
        return down ? -order : order;
      })
      .forEach(function (pair) { parent.appendChild(pair[1]); });
  }
  function plain(written) { return written === "" || written === undefined ? "" : isNaN(written) ? written : Number(written); }
  all("th button").forEach(function (button) {
    var head = button.parentElement, column = head.cellIndex;
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending" || (!head.hasAttribute("aria-sort") && head.hasAttribute("data-down"));
      all("th", head.parentElement).forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      var body = head.closest("table").tBodies[0];
      sorted(Array.from(body.rows), function (row) { return plain(row.cells[column].dataset.sort); }, down);
    });
  });
  if (one("order")) {
    one("order").addEventListener("change", function () {
      var by = one("order").value;
      all(".group").forEach(function (group) {
        sorted(all("details.line", group), function (row) { return Number(row.dataset[by]); }, by !== "order");
      });
    });
  }
  // A link to a row opens it, and whatever it lies in.
  function go() {
    var target = location.hash && one(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    if (target.hidden || target.closest("[hidden]")) {
      search.value = "";
      ["level", "unit", "grade", "state"].forEach(function (id) { if (one(id)) { one(id).value = ""; } });
      all("[data-filter=all]").forEach(function (button) { button.click(); });
    }
    for (var inside = target; inside; inside = inside.parentElement) { if (inside.tagName === "DETAILS") { inside.open = true; } }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", go);
  all("a[href^='#']").forEach(function (link) {
    link.addEventListener("click", function () { if (link.hash === location.hash) { go(); } });
  });
  var open = one("open");
  if (open) {
    open.addEventListener("click", function () {
      var yes = open.textContent === open.dataset.open;
      rows.forEach(function (row) { row.open = yes; });
      open.textContent = yes ? open.dataset.close : open.dataset.open;
    });
  }
  // Paper shows the whole form: the official table, and every finding.  A summary is printed as it is filtered.
  var kept = [], closed = [];
  window.addEventListener("beforeprint", function () {
    closed = all("section.form details.remarks:not([open]), section.form details.rest:not([open])");
    closed.forEach(function (one) { one.open = true; });
    if (!rows.length) { return; }
    kept = all("[hidden]");
    kept.forEach(function (element) { element.hidden = false; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (one) { one.open = false; });
    kept.forEach(function (element) { element.hidden = true; });
    kept = [];
  });
  go();
})();
