// Search, and paper that shows what is folded away. Reading needs neither. Nothing is stored and nothing is fetched.
(() => {
  "use strict";
  const form = document.getElementById("search");
  const box = document.getElementById("query");
  const said = document.getElementById("found");
  const list = document.getElementById("hits");
  const most = 40;
  let stretches = null;
  let timer = 0;

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // The text from each heading to the next, read once, when the first search is made.
  const read = () => {
    const found = [];
    const nodes = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const within = nodes.currentNode.parentElement;
      if (within.closest("svg, .up")) continue;
      const head = within.closest("h2, h3, h4, h5, h6");
      if (head && head !== found.at(-1)?.head) {
        const page = head.closest("section").querySelector("h2");
        found.push({ head, page: head === page ? "" : page.textContent, text: "" });
      }
      if (found.length) found.at(-1).text += nodes.currentNode.data;
    }
    for (const one of found) {
      one.text = one.text.replace(/\s+/g, " ");
      one.folded = folded(one.text);
      one.title = folded(one.head.textContent);
    }
    return found;
  };

  const hit = (one, word) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = "#" + one.head.id;
    link.textContent = (one.page && one.page + ": ") + one.head.textContent;
    const about = document.createElement("p");
    const at = Math.max(0, one.folded.indexOf(word) - 40);
    about.textContent = (at ? "… " : "") + one.text.slice(at, at + 140) + " …";
    item.append(link, about);
    return item;
  };

  const search = () => {
    const words = folded(box.value).split(/\s+/).filter(Boolean);
    if (words.join("").length < 2) {
      said.textContent = "";
      list.replaceChildren();
      return;
    }
    stretches ??= read();
    const found = stretches.filter((one) => words.every((word) => one.folded.includes(word)));
    const titled = (one) => words.some((word) => one.title.includes(word)) ? 0 : 1;
    found.sort((one, other) => titled(one) - titled(other));
    const count = found.length === 1 ? "1 place" : `${found.length} places`;
    said.textContent = found.length > most ? `${count}; the first ${most} are listed.` : `${count}.`;
    list.replaceChildren(...found.slice(0, most).map((one) => hit(one, words[0])));
  };

  form.hidden = false;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
    list.querySelector("a")?.focus();
  });

  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) {
      one.open = true;
      addEventListener("afterprint", () => { one.open = false; }, { once: true });
    }
  });
})();
