// What is typed stays in the open page; it leaves only by a button: on paper, or as a file.
(() => {
  "use strict";
  const root = document.querySelector(".keep");
  const find = (id) => document.getElementById(`keep-${id}`);
  const fields = [...root.querySelectorAll("[name]")];
  const { title, ...mine } = root.dataset; // mine: case, record
  const made = new Date().toLocaleDateString("sv"); // 2026-11-23
  let loose = false; // whether something is on the page and in no file

  const say = (text) => { find("status").textContent = text; };
  const value = (field) => (field.type === "textarea" || field.checked) && field.value.trim();
  const answers = () => Object.fromEntries(fields.filter(value).map((field) => [field.name, value(field)]));
  const change = (is) => {
    loose = is;
    window.onbeforeunload = is && ((event) => event.preventDefault());
  };
  const save = (ending, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text]));
    link.download = `${mine.case}-${mine.record}.${ending}`;
    link.click();
    change(false);
    say(`Downloaded as ${link.download}. It is in no other place.`);
  };
  // Each answer under its label and the headings it belongs to.
  const words = () => {
    const out = [`# ${title}`, `Made on ${made}.`];
    let above = [];
    for (const node of root.querySelectorAll("h2, h3, [name]")) {
      const text = (node.labels?.[0] || node).textContent.trim();
      if (node.tagName === "H2") above = [`## ${text}`];
      else if (node.tagName === "H3") above[1] = `### ${text}`;
      else if (value(node)) {
        const asked = node.closest("fieldset")?.querySelector("legend").textContent;
        out.push(...above, `**${asked || text}**`, asked ? text : value(node));
        above = [];
      }
    }
    return `${out.filter(Boolean).join("\n\n")}\n`;
  };
  const load = async ({ target }) => {
    const given = await target.files[0]?.text().then(JSON.parse).catch(() => null);
    target.value = "";
    if (!given?.answers || given.case !== mine.case || given.record !== mine.record) return say("This file was not made on this page.");
    if (loose && !confirm("Replace what is on this page?")) return;
    for (const field of fields) {
      const to = (Object.hasOwn(given.answers, field.name) && given.answers[field.name]) || "";
      if (field.type === "textarea") field.value = to;
      else field.checked = field.value === to;
    }
    change(false);
    const [all, here] = [given.answers, answers()].map((one) => Object.keys(one).length);
    say(`Loaded, as of ${given.made}: ${here} of ${all} entries have a place here.`);
  };
  const acts = {
    print: () => print(),
    text: () => save("md", words()),
    record: () => save("json", JSON.stringify({ ...mine, made, answers: answers() }, null, 1)),
  };

  root.addEventListener("input", ({ target }) => { if (target.name) change(true); });
  root.addEventListener("click", ({ target }) => acts[target.id.slice(5)]?.());
  // A link must not take away what was typed.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href]");
    if (loose && link && link.pathname !== location.pathname) link.target = "_blank";
  }, true);
  // A field on paper would be a window on its words.
  addEventListener("beforeprint", () => {
    for (const field of root.querySelectorAll("textarea")) field.nextSibling.textContent = field.value;
  });
  find("load")?.addEventListener("change", load);
  root.querySelector(".keep-tools").hidden = false;
})();
