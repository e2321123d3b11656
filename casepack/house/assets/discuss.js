// One question a screen; the address holds which one.
(() => {
  "use strict";
  const stage = document.getElementById("stage");
  const find = (id) => document.getElementById(`stage-${id}`);
  const questions = JSON.parse(stage.dataset.all); // { id, theme, minutes }
  let at; // the question shown, if any
  let probes;
  let left; // seconds; below zero: over
  let ends; // when the running clock gets to zero
  let tick;

  const say = (text) => { find("status").textContent = text; };
  const group = () => questions.filter(({ theme }) => theme === at.theme);
  const draw = () => {
    const before = left;
    if (ends) left = Math.ceil((ends - performance.now()) / 1000);
    const far = Math.abs(left);
    find("clock").textContent = `${(far - far % 60) / 60}:${`0${far % 60}`.slice(-2)}${left < 0 ? " over" : ""}`;
    if (before > 60 && left <= 60) say("One minute left.");
    if (before > 0 && left <= 0) say("Time is up.");
  };
  const run = (on) => {
    draw();
    ends = on && performance.now() + left * 1000;
    clearInterval(tick);
    if (on) tick = setInterval(draw, 250);
    find("run").textContent = on ? "Pause timer" : "Start timer";
  };
  const open = (is) => {
    stage.hidden = !is;
    for (const node of document.body.children) node.inert = is && node !== stage && node.tagName !== "DIALOG";
  };

  const head = () => document.getElementById(at.id);
  const show = (question, all) => {
    at = question;
    const copy = head().parentNode.cloneNode(true);
    copy.querySelector("h3").remove();
    probes = [...copy.querySelector("ul:last-of-type").children];
    for (const probe of probes) probe.hidden = !all;
    const place = `${group().indexOf(at) + 1} of ${group().length}`;
    const title = head().textContent;
    find("title").textContent = title;
    find("body").replaceChildren(...copy.childNodes);
    find("title").scrollIntoView();
    find("at").textContent = place;
    for (const link of find("themes").children) link.ariaCurrent = link.hash === `#${group()[0].id}`;
    history.replaceState(null, "", `#${at.id}`);
    left = at.minutes * 60;
    ends = 0;
    run();
    say(`${title} (${place})`);
    if (stage.hidden) {
      open(true);
      stage.focus();
    }
  };
  const step = (by) => {
    const next = by > 0 ? probes.find((probe) => probe.hidden) : probes.findLast((probe) => !probe.hidden);
    const other = group()[group().indexOf(at) + by];
    if (next) {
      next.hidden = by < 0;
      next.scrollIntoView({ block: "nearest" });
      say(next.hidden ? "" : next.textContent);
    } else if (other) show(other, by < 0);
    else say("The theme has no more questions.");
  };
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen());
  const acts = {
    full,
    run: () => run(!ends),
    back: () => step(-1),
    next: () => step(1),
    leave: () => {
      if (document.fullscreenElement) full();
      run();
      open(false);
      history.replaceState(null, "", location.pathname);
      head().tabIndex = -1;
      head().focus();
      at = undefined;
    },
  };
  const keys = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Escape: "leave" };
  const read = () => {
    const found = questions.find(({ id }) => `#${id}` === location.hash);
    if (found && found !== at) show(found);
  };

  stage.addEventListener("click", ({ target }) => acts[target.id.slice(6)]?.());
  document.addEventListener("keydown", (event) => {
    const act = keys[event.key] || (event.key === " " && event.target.tagName !== "BUTTON" && (event.shiftKey ? "back" : "next"));
    if (!at || !act || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    acts[act]();
  });
  addEventListener("hashchange", read);
  document.body.append(stage);
  find("full").hidden = !document.fullscreenEnabled;
  read();
})();
