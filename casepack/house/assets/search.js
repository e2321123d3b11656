// Search: the index is fetched when the reader first opens it, and nothing leaves the page.
(() => {
  "use strict";
  const button = document.getElementById("find");
  if (location.protocol === "file:") return; // a browser lets no page of a disk read another file
  const root = new URL(document.body.dataset.root, location.href);
  const make = (tag, more, ...inside) => {
    const element = Object.assign(document.createElement(tag), more);
    element.append(...inside);
    return element;
  };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) || [];
  const stem = (word) => (word.length > 4 ? word.replace(/(ies|es|s|y|ing|ed)$/, "") : word);
  let entries = null;

  const read = async () => {
    const answer = await fetch(new URL("search/search_index.json", root));
    const { docs } = await answer.json();
    const titles = new Map(docs.filter((one) => !one.location.includes("#")).map((one) => [one.location, one.title]));
    const text = new DOMParser();
    return docs.map(({ location: place, title, text: html }) => {
      const body = text.parseFromString(`${html}`, "text/html").body.textContent.replace(/\s+/g, " ").trim();
      const page = titles.get(place.split("#")[0]) || "";
      return { place, title, page: page === title ? "" : page, body, head: ` ${words(title).join(" ")}`, all: ` ${words(`${page} ${title} ${body}`).join(" ")}` };
    });
  };
  const score = (entry, query) => {
    let sum = 0;
    for (const word of query) {
      const count = entry.all.split(` ${word}`).length - 1;
      if (!count) return 0;
      sum += Math.min(count, 4) + (entry.head.includes(` ${word}`) ? 8 : 0);
    }
    return sum / Math.log(90 + entry.all.length);
  };
  // Some words around the first hit, hits in <mark>.
  const snippet = (body, query) => {
    const hit = new RegExp(`(?<![\\p{L}\\p{N}])(?:${query.join("|")})[\\p{L}\\p{N}]*`, "giu");
    const at = Math.max(0, plain(body).search(hit) - 60);
    const cut = (at ? "… " : "") + body.slice(at, at + 190) + (body.length > at + 190 ? " …" : "");
    const parts = [];
    let from = 0;
    for (const found of cut.matchAll(hit)) {
      parts.push(cut.slice(from, found.index), make("mark", { textContent: found[0] }));
      from = found.index + found[0].length;
    }
    return [...parts, cut.slice(from)];
  };

  const box = make("input", { type: "text", enterKeyHint: "search", name: "query", autocomplete: "off", spellcheck: false });
  box.setAttribute("aria-label", "Search this site");
  const said = make("p", { role: "status" });
  const list = make("ol", {});
  const close = make("button", { type: "button", className: "tool", textContent: "Close" });
  const dialog = make("dialog", { id: "search" }, make("form", {}, box, close), said, list);
  dialog.setAttribute("aria-label", "Search");
  const run = () => {
    const query = [...new Set(words(box.value).map(stem))].filter(Boolean);
    if (!entries || !query.length) {
      list.replaceChildren();
      said.textContent = entries ? "" : "One moment …";
      return;
    }
    const found = entries.map((entry) => [score(entry, query), entry]).filter(([points]) => points).sort((a, b) => b[0] - a[0]);
    said.textContent = found.length ? `${found.length} found${found.length > 30 ? "; the best 30:" : ":"}` : "Nothing has all of these words.";
    list.replaceChildren(...found.slice(0, 30).map(([, { place, title, page, body }]) =>
      make("li", {}, make("a", { href: new URL(place, root).href, textContent: page ? `${title} · ${page}` : title }), ...snippet(body, query))));
  };
  box.addEventListener("input", run);
  dialog.addEventListener("submit", (event) => event.preventDefault());
  close.addEventListener("click", () => dialog.close());
  list.addEventListener("click", () => dialog.close()); // a place on this page is behind the dialog
  button.addEventListener("click", async () => {
    dialog.showModal();
    box.select();
    try {
      entries ||= await read();
      run();
    } catch {
      said.textContent = "The index could not be read.";
    }
  });
  document.body.append(dialog);
  button.hidden = false;
})();
