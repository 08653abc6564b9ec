// Says what a sign in a table means when it is pointed at, focused or pressed. One stop of the Tab key a table;
// the arrow keys go from sign to sign.
"use strict";
(() => {
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.querySelector("main").append(tip);
  let hiding = 0;

  // A sign means what the foot of its own table says.
  function meaning(sign) {
    const entries = [...sign.closest("section").querySelectorAll(".signs div")];
    const found = entries.find((entry) => entry.querySelector("dt").textContent === sign.textContent);
    return found ? found.querySelector("dd").textContent : "";
  }

  function show(sign) {
    clearTimeout(hiding);
    tip.textContent = meaning(sign);
    tip.hidden = false;
    const box = sign.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const above = box.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 0 ? above : box.bottom + 6}px`;
  }

  function hide() {
    tip.hidden = true;
  }

  function hideSoon() {
    hiding = setTimeout(hide, 200);
  }

  function place(sign) {
    const cell = sign.closest("td");
    return [cell.parentElement.rowIndex, cell.cellIndex];
  }

  // The nearest sign that is shown, in the direction of the key.
  function neighbour(sign, key) {
    const [row, column] = place(sign);
    const along = key === "ArrowLeft" || key === "ArrowRight";
    const forward = key === "ArrowRight" || key === "ArrowDown";
    const distance = (other) => {
      const [otherRow, otherColumn] = place(other);
      const step = (along ? otherColumn - column : otherRow - row) * (forward ? 1 : -1);
      const aside = Math.abs(along ? otherRow - row : otherColumn - column);
      return step > 0 ? aside * 1000 + step : Infinity;
    };
    const others = [...sign.closest("table").querySelectorAll(".sign")].filter((other) => other.offsetParent);
    const best = others.reduce((least, other) => (distance(other) < distance(least) ? other : least), sign);
    return distance(best) < Infinity ? best : sign;
  }

  for (const table of document.querySelectorAll("table.figures")) {
    const signs = [...table.querySelectorAll(".sign")].filter((sign) => meaning(sign));
    signs.forEach((sign, number) => {
      sign.setAttribute("role", "button");
      sign.setAttribute("aria-describedby", "tip");
      sign.setAttribute("aria-label", `${sign.textContent} ${sign.nextElementSibling.textContent}`);
      sign.nextElementSibling.hidden = true;
      sign.tabIndex = number === 0 ? 0 : -1;
      sign.addEventListener("mouseenter", () => show(sign));
      sign.addEventListener("mouseleave", hideSoon);
      sign.addEventListener("focus", () => show(sign));
      sign.addEventListener("blur", hideSoon);
      sign.addEventListener("click", () => show(sign));
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
    }
    const sign = document.activeElement.closest(".sign");
    if (!sign) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      show(sign);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const next = neighbour(sign, event.key);
      sign.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  });
  tip.addEventListener("mouseenter", () => clearTimeout(hiding));
  tip.addEventListener("mouseleave", hide);

  // What is said of the focused sign goes along with it, also when the focus itself has moved the page.
  document.addEventListener(
    "scroll",
    () => {
      const sign = document.activeElement.closest(".sign");
      if (sign && !tip.hidden) {
        show(sign);
      } else {
        hide();
      }
    },
    { passive: true, capture: true },
  );
})();
