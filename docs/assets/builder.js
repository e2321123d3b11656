// The class builder: a run sheet made of the blocks and questions of the ready plans.
// The address holds the whole choice (`write` and `read`); nothing is stored and nothing is fetched.
(() => {
  "use strict";
  const root = document.getElementById("builder");
  const source = document.getElementById("builder-data");
  if (!root || !source) return;
  const data = JSON.parse(source.textContent);
  const byId = (items) => new Map(items.map((item) => [item.id, item]));
  const plans = byId(data.sessions), questions = byId(data.questions), claims = byId(data.claims);
  const kits = byId(data.activities);
  const blocks = new Map();
  for (const plan of data.sessions) {
    for (const block of plan.blocks) blocks.set(`${plan.id}/${block.id}`, Object.assign(block, { plan }));
  }
  const local = location.protocol === "file:"; // links to a disk are no use in what is copied
  const MOST = 40; // blocks in a sheet
  let state = null; // { plan, theme, length, level, mode, brief, items: [{ block, minutes, questions: [id] }] }
  let open = -1; // the item being changed
  let last = ""; // the control used last: its changes in a row are one step of Back

  const h = (tag, props, ...kids) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(props || {})) {
      if (typeof value === "function") node.addEventListener(key, value);
      else if (key in node) node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...kids.flat().filter((kid) => kid || kid === 0));
    return node;
  };
  const button = (id, text, click, more) => h("button", { type: "button", id: "builder-" + id, click }, text, more && h("span", { className: "sr" }, more));
  const label = (text, field) => h("label", {}, h("span", {}, text), field);
  const box = (legend, ...kids) => h("fieldset", { className: "tool" }, h("legend", {}, legend), ...kids);
  const picker = (id, items, value, change) => h("select", { id: "builder-" + id, ...(change && { change }) },
    items.map((item) => item.items
      ? h("optgroup", { label: item.title }, item.items.map((one) => h("option", { value: one.id }, one.title)))
      : h("option", { value: item.id }, item.title))).constructor && fill(id, items, value, change);
  const titleOf = (key, id) => data.choices[key].find((one) => one.id === id)?.title || id;
  const sum = (items) => items.reduce((total, item) => total + item.minutes, 0);
  const clock = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  const whole = (text) => (/^[1-9]\d{0,2}$/.test(text) && text <= 600 ? Number(text) : 0);
})();
