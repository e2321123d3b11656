// The class builder. The page holds controls and data (casepack/pages/builder.py), the address holds the choice:
// `write` makes it, `read` understands it or says what it leaves out. Nothing is stored.
(() => {
  "use strict";
  const root = document.getElementById("builder");
  if (!root) return;
  const find = (id) => document.getElementById(`builder-${id}`);
  const data = JSON.parse(find("data").textContent);
  const byId = (items) => new Map(items.map((item) => [item.id, item]));
  const all = data.sessions;
  const [questions, claims, blocks] = [data.questions, data.claims, all.flatMap((plan) => plan.blocks)].map(byId);
  const KEYS = ["theme", "length", "level", "mode"];
  const MOST = 40; // blocks in a sheet
  const slots = [...root.querySelectorAll(".question")];
  let state; // { plan, theme, length, level, mode, items: [{ block, minutes, ids of questions }] }
  let lost = []; // parts of the address that were not understood
  let at = 0; // the item being changed
  let last; // the field typed in: what is typed in a row is one step of Back

  const h = (tag, props, ...kids) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...kids);
    return node;
  };
  const say = (text) => { find("status").textContent = text; };
  const whole = (text) => (/^[1-9]\d{0,2}$/.test(text) && text <= 600 ? Number(text) : 0);
  const fresh = (block) => ({ block, minutes: block.minutes, ids: block.questions });

  // The address: #theme=…&length=75&level=…&mode=…&plan=…&blocks=frame,audit.12,other-plan/exit.5.question.question
  const own = ({ block, ids }) => `${ids}` === `${block.questions}`;
  const named = (item) => {
    const name = item.block.id.replace(`${state.plan.id}/`, "");
    if (!own(item)) return `${name}.${item.minutes}.${item.ids.join(".") || "-"}`;
    return item.minutes === item.block.minutes ? name : `${name}.${item.minutes}`;
  };
  const changed = () => `${state.items.map(named)}` !== `${state.plan.blocks.map(fresh).map(named)}`;
  const given = (plan) => `#${KEYS.map((key) => `${key}=${state[key]}&`).join("")}plan=${plan.id}`;
  const write = () => given(state.plan) + (changed() ? `&blocks=${state.items.map(named)}` : "");
  const decode = (text) => {
    try { return decodeURIComponent(text); } catch { return text; }
  };
  const nearest = (want) => {
    const far = (plan) => {
      const off = (key) => (key in want && want[key] !== plan[key] ? 1 : 0);
      return 1e6 * off("mode") + 1e4 * off("theme") + 2 * Math.abs((want.length || plan.length) - plan.length) + off("level");
    };
    const least = Math.min(...all.map(far));
    return all.filter((plan) => far(plan) === least);
  };
  const begin = (plan, want) => {
    state = { plan, items: plan.blocks.map(fresh) };
    for (const key of KEYS) state[key] = want[key] ?? plan[key];
    state.length = Number(state.length);
  };
  const understand = (text) => {
    const [, name, minutes, list = ""] = /^([a-z\d/-]+)(?:\.(\d+)((?:\.[a-z\d-]+)*))?$/.exec(text) || [];
    const block = blocks.get(name) || blocks.get(`${state.plan.id}/${name}`);
    if (!block) return lost.push(text), [];
    const item = fresh(block);
    const ids = [...new Set(list.split(".").slice(1))];
    const known = ids.filter((id) => questions.has(id));
    if (known[0] || ids.includes("-")) item.ids = known;
    if (whole(minutes)) item.minutes = whole(minutes);
    else if (minutes) lost.push(`${name}.${minutes}`);
    lost.push(...ids.filter((id) => id !== "-" && !questions.has(id)));
    return item;
  };
  const read = () => {
    const fits = (key, value) => key === "blocks" || (key === "length" ? whole(value) : all.some((plan) => plan[key === "plan" ? "id" : key] === value));
    const want = {};
    state = last = undefined;
    lost = [];
    for (const part of location.hash.slice(1).split("&").map(decode).filter(Boolean)) {
      const [, key, value] = /^(theme|length|level|mode|plan|blocks)=(.*)$/s.exec(part) || [];
      if (key && !(key in want) && fits(key, value)) want[key] = value;
      else lost.push(part);
    }
    if (!Object.keys(want)[0]) return;
    begin(all.find(({ id }) => id === want.plan) || nearest(want)[0], want);
    const pieces = want.blocks?.split(",").filter(Boolean);
    if (pieces) state.items = pieces.slice(0, MOST).flatMap(understand);
    if (pieces?.[MOST]) lost.push(`blocks after the first ${MOST}`);
  };

  const sum = () => state.items.reduce((total, item) => total + item.minutes, 0);
  const verdict = () => {
    const gap = state.length - sum();
    return `${sum()} of ${state.length} minutes: ${gap > 0 ? `${gap} to spare` : gap ? `${-gap} too many` : "it fits"}.`;
  };
  const link = (text, url) => {
    const to = new URL(url, location.href);
    if (to.protocol === "file:" && to.pathname.endsWith("/")) to.pathname += "index.html"; // a disk has no server
    return h("a", { href: to.href }, text);
  };
  const line = ([name, text, url, more]) => h("p", {}, h("b", {}, `${name}:`), " ", url ? link(text, url) : text, more ? ` ${more}` : "");
  const lines = (item) => [
    ["Do", item.block.do], ...(own(item) ? [] : [["Mind", "the directions were written for other questions."]]),
    ...item.ids.map((id) => questions.get(id).line), ...item.block.claims.map((id) => claims.get(id).line), ...item.block.more,
  ].map(line);
  const row = (from, minutes, title, more = []) => h("tr", {},
    h("th", { scope: "row" }, `${Math.floor(from / 60)}:${`${from % 60}`.padStart(2, "0")}`), h("td", {}, `${minutes}`), h("td", {}, h("strong", {}, title), ...more));
  const order = () => state.items.filter(({ block }) => block.drop).sort((one, two) => one.block.drop - two.block.drop);
  const draw = () => {
    find("out").hidden = !state;
    if (!state) return;
    const { plan, items, length, theme } = state;
    const gap = length - sum();
    const item = items[at] || items[(at = 0)];
    const also = nearest(state).filter((one) => one !== plan);
    find("title").textContent = plan.title + (changed() || length !== plan.length ? " (changed)" : "");
    find("lines").replaceChildren(...plan.lines.map(line));
    let from = 0;
    find("rows").replaceChildren(...items.map((one) => row((from += one.minutes) - one.minutes, one.minutes, one.block.title, lines(one))));
    find("end").replaceChildren(row(from, from, `End. ${verdict()}`));
    find("self").href = new URL(write(), location.href).href;
    find("also").replaceChildren(also[0] ? "As near: " : "", ...also.flatMap((one) => [h("a", { href: given(one) }, one.title), " "]));
    find("at").replaceChildren(...items.map((one, i) => new Option(`${i + 1}. ${one.block.title}`, i)));
    find("total").textContent = verdict();
    find("length").value = length;
    find("drop").hidden = gap >= 0 || !items[1] || !order()[0];
    find("share").hidden = !item || !gap || items.length > length;
    find("block").hidden = !item;
    if (!item) return;
    find("at").value = at;
    find("minutes").value = item.minutes;
    find("another").value = item.block.id;
    slots.forEach((slot, i) => {
      for (const group of slot.querySelectorAll("optgroup")) group.hidden = group.disabled = ![group.dataset.theme, data.across].includes(theme);
      slot.value = item.ids[i] || "";
    });
  };
  const go = (said, typed) => {
    const hash = write();
    if (hash !== location.hash) {
      if (typed && typed === last) location.replace(hash);
      else location.hash = hash;
    }
    last = typed;
    draw();
    say(`${said} ${verdict()}`);
  };

  // In proportion, in whole minutes, none below one, adding up exactly.
  const even = (said) => {
    const { items, length } = state;
    const ratio = length / sum();
    let [was, end] = [0, 0];
    if (items.length <= length) items.forEach((item, i) => {
      was += item.minutes;
      const to = Math.min(Math.max(Math.round(was * ratio), end + 1), length - items.length + i + 1);
      item.minutes = to - end;
      end = to;
    });
    go(said);
    find("title").focus();
  };
  const move = (step) => {
    const { items } = state;
    if (!items[at + step]) return say("It cannot go further.");
    items.splice(at + step, 0, ...items.splice(at, 1));
    at += step;
    go(`It is now block ${at + 1} of ${items.length}.`);
  };
  const copy = (text, rich) => {
    const fill = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", text);
      if (rich) event.clipboardData.setData("text/html", text);
    };
    getSelection().selectAllChildren(find("title")); // a browser copies only where something is selected
    document.addEventListener("copy", fill, { once: true });
    say(document.execCommand("copy") ? "Copied." : "This browser does not let a page copy: download it.");
    getSelection().removeAllRanges();
  };
  const markdown = () => {
    const plain = (text) => text.replace(/[\\`*_[\]<>#|]/g, "\\$&");
    const words = (node) => [...node.childNodes].map((kid) => (kid.href ? `[${plain(kid.text)}](${kid.href})` : plain(kid.textContent))).join("").trim();
    return [...find("paper").querySelectorAll("h2, p, tbody tr, tfoot tr")].map((node) => {
      if (!node.cells) return (node.closest("td") ? "- " : node.id ? "# " : "\n") + words(node);
      const [from, minutes, what] = [...node.cells].map((cell) => words(cell.querySelector("strong") || cell));
      return `\n## ${from} · ${minutes} min · ${what}\n`;
    }).join("\n");
  };
  const chosen = () => fresh(blocks.get(find("another").value));
  const acts = {
    share: () => even("Every block is changed in proportion."),
    drop: () => {
      const gone = [];
      for (const item of order()) {
        if (sum() <= state.length || !state.items[1]) break;
        state.items = state.items.filter((one) => one !== item);
        gone.push(`“${item.block.title}”`);
      }
      even(`Left out: ${gone.join(", ")}.`);
    },
    earlier: () => move(-1),
    later: () => move(1),
    remove: () => go(`“${state.items.splice(at, 1)[0].block.title}” is removed.`),
    swap: () => {
      state.items[at] = chosen();
      go("Swapped.");
    },
    add: () => {
      if (state.items.length === MOST) return say(`${MOST} blocks are the most.`);
      at = state.items.push(chosen()) - 1;
      go("Added at the end.");
    },
    print: () => print(),
    link: () => copy(find("self").href),
    text: () => copy(find("paper").innerText),
    html: () => copy(find("paper").innerHTML.replace(/ (id|tabindex)="[^"]*"/g, ""), true),
    markdown: () => {
      const href = URL.createObjectURL(new Blob([markdown()], { type: "text/markdown" }));
      Object.assign(document.createElement("a"), { href, download: `${state.plan.id}.md` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 9999);
      say("Downloaded.");
    },
    again: () => { location.hash = ""; },
  };

  const load = () => {
    read();
    for (const key of state ? KEYS : []) {
      find(key).value = state[key];
      if (!find(key).value) find(key).value = state.plan[key];
    }
    if (!state && find("out").contains(document.activeElement)) find("theme").focus();
    draw();
    say((lost[0] ? `Not understood in the address, and left out: ${lost.join(" · ").slice(0, 300)}. ` : "") + (state ? verdict() : ""));
  };
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const want = Object.fromEntries(new FormData(event.target));
    const [plan] = nearest(want);
    begin(plan, want);
    go(KEYS.some((key) => `${plan[key]}` !== want[key]) ? "No ready plan is exactly this; here is one that is near." : "");
    find("title").focus();
  });
  root.addEventListener("click", ({ target }) => acts[target.id.slice(8)]?.());
  const field = (name) => (name === "minutes" ? state.items[at] : state);
  root.addEventListener("input", ({ target: { type, name, value } }) => {
    if (type !== "number" || !whole(value)) return;
    field(name)[name] = whole(value);
    go("", name + at);
  });
  root.addEventListener("change", ({ target }) => {
    if (target.id === "builder-at") {
      at = Number(target.value);
      draw();
    } else if (slots.includes(target)) {
      state.items[at].ids = [...new Set(slots.map((slot) => slot.value).filter(Boolean))];
      go("Question changed.");
    } else if (target.type === "number" && !whole(target.value)) {
      target.value = field(target.name)[target.name];
      say(`Minutes are whole, from 1 to 600: it stays at ${target.value}.`);
    }
  });
  const place = () => document.getElementById(decode(location.hash.slice(1))); // a link within the page is no choice
  root.hidden = false;
  if (!place()) load();
  addEventListener("hashchange", () => {
    if (!place() && (!state || location.hash !== write())) load();
  });
})();
