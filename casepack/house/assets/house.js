// Two small helps, and reading needs neither: previews of sources and terms, and a site that opens from a disk.
// Nothing is stored and nothing is fetched.
(() => {
  "use strict";
  const local = location.protocol === "file:";

  // A disk has no server that answers a folder with its index page.
  if (local) {
    for (const link of document.querySelectorAll("a[href]")) {
      const target = new URL(link.getAttribute("href"), location.href);
      if (target.protocol === "file:" && target.pathname.endsWith("/")) {
        target.pathname += "index.html";
        link.setAttribute("href", target.href);
      }
    }
  }

  // The menu of a narrow screen opens by its address; closing it goes back to where the reader was.
  const away = (event) => {
    if (location.hash !== "#menu" || (event.key && event.key !== "Escape")) return;
    event.preventDefault();
    if (history.length > 1) history.back();
    else location.hash = "";
  };
  document.querySelector("#menu .close").addEventListener("click", away);
  document.addEventListener("keydown", away);

  // A table that is wider than its column can be scrolled with the keyboard.
  const reach = () => {
    for (const table of document.querySelectorAll("article table")) {
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
      else table.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", reach);
  reach();

  // What is on the page stands open where it has a column of its own.
  const contents = document.querySelector(".contents");
  if (contents) contents.open = matchMedia("(min-width: 80em)").matches;

  // A preview shows what stands in the list at the end of the page. It opens on hover and focus, stays while the
  // pointer is on it, and closes with Escape.
  let open = null;
  let timer = 0;
  const entry = (link) => {
    const key = decodeURIComponent(link.hash.slice(1));
    return document.getElementById((link.classList.contains("cite") ? "ref-" : "term-") + key);
  };
  const close = () => {
    clearTimeout(timer);
    if (!open) return;
    open.link.removeAttribute("aria-describedby");
    open.box.remove();
    open = null;
  };
  const show = (link) => {
    clearTimeout(timer);
    if (open && open.link === link) return;
    close();
    const source = entry(link);
    if (!source) return;
    const box = document.createElement("div");
    box.className = "preview md-typeset";
    box.id = "preview";
    box.setAttribute("role", "tooltip");
    box.append(...source.cloneNode(true).childNodes);
    document.querySelector("main").append(box); // a landmark holds it
    link.setAttribute("aria-describedby", "preview");
    const at = link.getClientRects()[0];
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8));
    const below = at.bottom + 6 + box.offsetHeight < window.innerHeight;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${(below ? at.bottom + 4 : at.top - box.offsetHeight - 4) + scrollY}px`;
    box.addEventListener("mouseenter", () => clearTimeout(timer));
    box.addEventListener("mouseleave", later);
    open = { link, box };
  };
  const later = () => { timer = setTimeout(close, 200); };
  for (const link of document.querySelectorAll("a.cite, a.term")) {
    link.addEventListener("mouseenter", () => { clearTimeout(timer); timer = setTimeout(show, 120, link); });
    link.addEventListener("mouseleave", later);
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
    link.addEventListener("blur", close); // at once: it must not lie over what has the focus now
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  // Paper shows what is folded away.
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details:not([open])")) {
      folded.open = true;
      addEventListener("afterprint", () => { folded.open = false; }, { once: true });
    }
  });
})();
