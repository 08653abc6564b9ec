// Shows one table of the page at a time, with a list to choose from; the address tells which one.
"use strict";
(() => {
  const menu = document.querySelector("nav.tables");
  if (!menu) {
    return;
  }
  const sections = [...document.querySelectorAll("section.view")];
  const label = document.createElement("label");
  const select = document.createElement("select");
  for (const link of menu.querySelectorAll("a")) {
    select.add(new Option(link.textContent, decodeURIComponent(link.hash.slice(1))));
  }
  select.add(new Option(menu.dataset.all, ""));
  label.append(`${menu.dataset.choose} `, select);
  menu.replaceChildren(label);

  function show(id) {
    for (const section of sections) {
      section.hidden = Boolean(id) && section.id !== id;
    }
    select.value = id;
  }

  // The table of the address, else the first one. Other languages show the same one.
  function follow() {
    const id = decodeURIComponent(location.hash.slice(1));
    show(sections.some((section) => section.id === id) ? id : select.options[0].value);
    for (const link of document.querySelectorAll(".switch a")) {
      link.hash = location.hash;
    }
  }

  select.addEventListener("change", () => {
    show(select.value);
    if (select.value) {
      history.replaceState(null, "", `#${encodeURIComponent(select.value)}`);
    }
    for (const link of document.querySelectorAll(".switch a")) {
      link.hash = select.value;
    }
  });
  addEventListener("hashchange", follow);
  follow();
})();
