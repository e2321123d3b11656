// A claim opens beside its sentence. The ledger is fetched from this site when the first one is opened.
(() => {
  "use strict";
  if (location.protocol === "file:") return; // nothing can be fetched
  const h = (tag, props, ...kids) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...kids);
    return node;
  };
  const title = h("h2", { id: "claim-title", tabIndex: -1 });
  const body = h("div");
  const said = h("div", { className: "said" }, title, body);
  const shut = h("button", { className: "tool" }, "Close");
  const sheet = h("dialog", { className: "claim md-typeset" }, h("div", { className: "bar" }, "Claim", shut), said);
  const ledgers = {}; // pages of all claims, by address

  const put = (text, to, ...parts) => {
    title.textContent = text;
    body.replaceChildren(...parts, h("p", {}, h("a", { href: to }, "This claim in the ledger")));
    title.focus();
    said.scrollTop = 0;
  };
  // What stands under the claim's heading; its links hold here, and sources bring their own.
  const fill = (page, to) => {
    const head = page.getElementById(to.hash.slice(1));
    const parts = [];
    let node = head;
    while ((node = node.nextElementSibling) && !/^H\d/.test(node.tagName)) parts.push(node.cloneNode(true));
    put(head.textContent, to, ...parts);
    for (const link of body.querySelectorAll("a")) {
      const way = new URL(link.getAttribute("href"), to);
      link.href = way;
      const outs = link.matches("li .cite") ? page.querySelectorAll(`[id="ref-${way.hash.slice(1)}"] .out`) : [];
      for (const out of outs) link.closest("li").append(" · ", out.cloneNode(true));
    }
  };
  sheet.setAttribute("aria-labelledby", title.id);
  sheet.addEventListener("click", ({ target }) => { if (target === sheet || target === shut) sheet.close(); });
  document.body.append(sheet);
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.mark, .to-claim");
    if (!link || sheet.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const to = new URL(link.href);
    const at = to.pathname;
    sheet.onclose = () => link.focus(); // Safari focuses no link that is clicked
    title.textContent = "Looking it up …";
    body.replaceChildren();
    sheet.showModal();
    try {
      ledgers[at] ??= fetch(at).then((reply) => reply.text()).then((text) => new DOMParser().parseFromString(text, "text/html"));
      fill(await ledgers[at], to);
    } catch {
      delete ledgers[at];
      put("The ledger did not answer.", to);
    }
  });
})();
