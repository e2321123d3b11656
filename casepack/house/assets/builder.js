// The class builder. The page holds controls and data, the address the choice.
(() => {
  "use strict";
  const root = document.getElementById("builder");
  if (!root) return;
  const find = (id) => document.getElementById(`builder-${id}`);
  const data = JSON.parse(find("data").textContent);
  const byId = (items) => new Map(items.map((item) => [item.id, item]));
  const all = data.sessions;
  const known = byId([...data.questions, ...data.claims]);
  const blocks = byId(all.flatMap((plan) => plan.blocks));
  const KEYS = ["theme", "length", "level", "mode"];
  const MOST = 40; // blocks in a sheet
  const slots = [...root.querySelectorAll(".question")];
  let state; // theme, length, level, mode, plan, items: [{ block, minutes, ids: of questions }]
  let lost = []; // parts not understood
  let at = 0; // the item being changed

  const h = (tag, props, ...kids) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...kids);
    return node;
  };
  const say = (text) => { find("status").textContent = text; };
  const whole = (text) => (/^[1-9]\d{0,2}$/.test(text) && text <= 600 ? Number(text) : 0);
  const fresh = (block) => ({ block, minutes: block.minutes, ids: block.questions });

  // The address: #theme=…&length=75&level=…&mode=…&plan=…&blocks=frame,audit.12,other-plan/exit.5.question
  const own = ({ block, ids }) => `${ids}` === `${block.questions}`;
  const named = (item) => {
    const name = item.block.id.replace(`${state.plan.id}/`, "");
    if (!own(item)) return `${name}.${item.minutes}.${item.ids.join(".") || "-"}`;
    return item.minutes === item.block.minutes ? name : `${name}.${item.minutes}`;
  };
  const changed = () => `${state.items.map(named)}` !== `${state.plan.blocks.map(fresh).map(named)}`;
  const given = (plan) => `#${KEYS.map((key) => (state[key] ? `${key}=${state[key]}&` : "")).join("")}plan=${plan.id}`;
  const write = () => given(state.plan) + (changed() ? `&blocks=${state.items.map(named)}` : "");
  const address = () => {
    const hash = location.hash.slice(1);
    try { return decodeURIComponent(hash); } catch { return hash; }
  };
  const nearest = (want) => {
    const far = (plan) => {
      const off = (key) => (want[key] && want[key] !== plan[key] ? 1 : 0);
      return 1e6 * off("mode") + 1e4 * off("theme") + 2 * Math.abs((want.length || 50) - plan.length) + off("level");
    };
    const least = Math.min(...all.map(far));
    return all.filter((plan) => far(plan) === least);
  };
  const begin = (plan, want) => {
    state = { ...want, length: +(want.length || plan.length), plan, items: plan.blocks.map(fresh) };
  };
  const understand = (text) => {
    const [, name, minutes, list = ""] = /^([a-z\d/-]+)(?:\.(\d+)((?:\.[a-z\d-]+)*))?$/.exec(text) || [];
    const block = blocks.get(name) || blocks.get(`${state.plan.id}/${name}`);
    if (!block) return lost.push(text), [];
    const ids = [...new Set(list.split(".").slice(1))];
    const fit = ids.filter((id) => known.has(id));
    lost.push(...ids.filter((id) => id !== "-" && !known.has(id)));
    if (minutes && !whole(minutes)) lost.push(`${name}.${minutes}`);
    return { block, minutes: whole(minutes) || block.minutes, ids: fit[0] || ids.includes("-") ? fit : block.questions };
  };
  const read = () => {
    const fits = (key, value) => key === "blocks" || (key === "length" && whole(value)) || all.some((plan) => plan[key === "plan" ? "id" : key] === value);
    const want = {};
    state = undefined;
    lost = [];
    for (const part of address().split("&").filter(Boolean)) {
      const [, key, value] = /^(theme|length|level|mode|plan|blocks)=(.*)$/s.exec(part) || [];
      if (key && !(key in want) && fits(key, value)) want[key] = value;
      else lost.push(part);
    }
    if (Object.keys(want)[0]) begin(all.find(({ id }) => id === want.plan) || nearest(want)[0], want);
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
  const clock = (minutes) => `${Math.floor(minutes / 60)}:${`${minutes % 60}`.padStart(2, "0")}`;
  const row = ({ from, minutes, block, ids }) => h("tr", {}, h("th", { scope: "row" }, from), h("td", {}, `${minutes}`),
    h("td", {}, h("strong", {}, block.title), ...ids.flatMap((id) => [" · ", link(...known.get(id).line.slice(1, 3))])));
  const directions = (item) => [h("h3", {}, `${item.from} · ${item.minutes} min · ${item.block.title}`), ...[
    ["Do", item.block.do], ...(own(item) ? [] : [["Mind", "written for other questions."]]),
    ...[...item.ids, ...item.block.claims].map((id) => known.get(id).line), ...item.block.more,
  ].map(line)];
  const order = () => state.items.filter(({ block }) => block.drop).sort((a, b) => a.block.drop - b.block.drop);
  const draw = () => {
    find("out").hidden = !state;
    if (!state) return;
    const { plan, items, length, theme = plan.theme } = state;
    const gap = length - sum();
    const item = items[at] || items[(at = 0)];
    const also = nearest(state).filter((one) => one !== plan);
    const title = plan.title + (changed() || length !== plan.length ? " (changed)" : "");
    find("lines").replaceChildren(h("h2", { id: "builder-title" }, title), ...plan.lines.map(line));
    let from = 0;
    for (const one of items) {
      one.from = clock(from);
      from += one.minutes;
    }
    find("rows").replaceChildren(...items.map(row));
    find("end").replaceChildren(row({ from: clock(from), minutes: from, block: { title: `End. ${verdict()}` }, ids: [] }));
    find("directions").replaceChildren(...items.flatMap(directions));
    find("self").href = new URL(write(), location.href).href;
    find("also").replaceChildren(also[0] ? "As near: " : "", ...also.flatMap((one) => [h("a", { href: given(one) }, one.title), " "]));
    find("at").replaceChildren(...items.map((one, i) => new Option(`${i + 1}. ${one.block.title}`, i)));
    find("total").textContent = verdict();
    find("target").value = length;
    find("drop").hidden = gap >= 0 || !items[1] || !order()[0];
    find("share").hidden = !item || !gap || items.length > length;
    find("block").hidden = !item;
    find("add").disabled = items.length === MOST;
    if (!item) return;
    find("at").value = at;
    find("minutes").value = item.minutes;
    find("another").value = item.block.id;
    slots.forEach((slot, i) => {
      for (const group of slot.querySelectorAll("optgroup")) group.hidden = group.disabled = ![group.dataset.theme, data.across].includes(theme);
      slot.value = item.ids[i] || "";
    });
  };
  const go = (said, typing) => {
    if (!typing) location.hash = write();
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
    find("out").focus();
  };
  const move = (step) => {
    const { items } = state;
    if (!items[at + step]) return say("It cannot go further.");
    items.splice(at + step, 0, ...items.splice(at, 1));
    go(`It is now block ${(at += step) + 1} of ${items.length}.`);
  };
  const copy = (text, rich) => {
    getSelection().selectAllChildren(find("total")); // else browsers copy nothing
    document.addEventListener("copy", (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", text);
      if (rich) event.clipboardData.setData("text/html", text);
    }, { once: true });
    say(document.execCommand("copy") ? "Copied." : "This browser lets no page copy.");
    getSelection().removeAllRanges();
  };
  const markdown = () => {
    const plain = (text) => text.replace(/[\\`*_[\]<>#|]/g, "\\$&");
    const words = (node) => [...node.childNodes].map((kid) => (kid.href ? `[${plain(kid.text)}](${kid.href})` : plain(kid.textContent))).join("").trim();
    return [...find("paper").querySelectorAll("h2, h3, p, tr")].map((node) => {
      if (!node.cells) return `\n${{ H2: "# ", H3: "## ", P: "" }[node.tagName]}${words(node)}`;
      const cells = `| ${[...node.cells].map(words).join(" | ")} |`;
      return node.rowIndex ? cells : `\n${cells}\n| --- | --- | --- |`;
    }).join("\n");
  };
  const chosen = () => fresh(blocks.get(find("another").value));
  const acts = {
    share: () => even("Changed in proportion."),
    drop: () => {
      const gone = order().filter((item) => {
        const goes = sum() > state.length && state.items[1];
        if (goes) state.items = state.items.filter((one) => one !== item);
        return goes;
      });
      even(`Left out: ${gone.map(({ block }) => block.title).join(", ")}.`);
    },
    earlier: () => move(-1),
    later: () => move(1),
    remove: () => {
      go(`“${state.items.splice(at, 1)[0].block.title}” is removed.`);
      if (!state.items[0]) find("another").focus();
    },
    swap: () => {
      state.items[at] = chosen();
      go("Swapped.");
    },
    add: () => {
      at = state.items.push(chosen()) - 1;
      go("Added at the end.");
    },
    print: () => print(),
    link: () => copy(find("self").href),
    text: () => copy(find("paper").innerText),
    html: () => copy(find("paper").innerHTML.replace(/ (id|class)="[^"]*"/g, ""), true),
    markdown: () => {
      const href = URL.createObjectURL(new Blob([markdown()], { type: "text/markdown" }));
      h("a", { href, download: `${state.plan.id}.md` }).click();
      say("Downloaded.");
    },
    again: () => {
      location.hash = "";
      find("theme").focus();
    },
  };

  const load = () => {
    if (document.getElementById(address()) || (state && location.hash === write())) return; // a link within the page
    read();
    for (const key of state ? KEYS : []) {
      const field = find(key);
      field.value = state[key] || "";
      if (field.selectedIndex < 0) field.value = state.plan[key];
    }
    draw();
    say((lost[0] ? `Left out, as not understood: ${lost.join(", ").slice(0, 300)}. ` : "") + (state ? verdict() : ""));
  };
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const want = Object.fromEntries([...new FormData(event.target)].filter((pair) => pair[1]));
    const [plan] = nearest(want);
    begin(plan, want);
    go(Object.keys(want).some((key) => `${plan[key]}` !== want[key]) ? "No ready plan is exactly this; here is one near it." : "");
    find("out").focus();
  });
  root.addEventListener("click", ({ target }) => acts[target.id.slice(8)]?.());
  const edit = ({ type, target }) => {
    const { id, name, value } = target;
    const of = name === "minutes" ? state.items[at] : state;
    if (id === "builder-at") {
      at = +value;
      draw();
    } else if (slots.includes(target)) {
      of.items[at].ids = [...new Set(slots.map((slot) => slot.value).filter(Boolean))];
      go("Question changed.");
    } else if (target.type === "number") {
      if (whole(value)) of[name] = +value;
      else if (type === "input") return;
      go(whole(value) ? "" : "Minutes are whole, from 1 to 600.", type === "input");
    }
  };
  root.addEventListener("input", edit);
  root.addEventListener("change", edit);
  addEventListener("hashchange", load);
  root.hidden = false;
  load();
})();
