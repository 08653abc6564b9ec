// Sorts, filters, chooses and downloads the rows and columns of a table. What is downloaded is what is shown.
"use strict";
(() => {
  // How the language of the page writes numbers.
  const template = document.querySelector("#tools");
  const { decimal, grouping } = template.dataset;
  const separator = decimal === "," ? ";" : ",";

  // A figure without what stands between its thousands.
  function bare(text) {
    return text.replace(/\s/g, "").replaceAll(grouping, "");
  }

  // A printed figure as a number; NaN where a sign stands.
  function numberOf(text) {
    const point = bare(text).replace(decimal, ".");
    return point === "" ? NaN : Number(point);
  }

  function textOf(cell) {
    if (cell.dataset.label) {
      return cell.dataset.label;
    }
    const inner = (cell.querySelector("button, .sign") || cell).cloneNode(true);
    inner.querySelectorAll("sup").forEach((mark) => mark.remove());
    return inner.textContent.trim();
  }

  // A field of a CSV file. A label that a spreadsheet would take for a formula begins with an apostrophe.
  function field(text, isLabel) {
    const safe = isLabel && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /["\r\n]/.test(safe) || safe.includes(separator) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function figureField(text) {
    return field(Number.isNaN(numberOf(text)) ? text : bare(text), false);
  }

  class View {
    constructor(section, template) {
      this.section = section;
      this.table = section.querySelector("table");
      this.body = this.table.tBodies[0];
      this.rows = [...this.body.rows];
      const place = (head) => Number(head.dataset.column);
      this.heads = [...this.table.tHead.querySelectorAll("[data-column]")].sort((one, other) => place(one) - place(other));
      this.spanners = [...this.table.tHead.querySelectorAll("[data-first]")];
      this.empty = section.querySelector(".empty");
      this.sorted = { column: -1, direction: "" };
      this.tools = template.content.firstElementChild.cloneNode(true);
      section.querySelector(".unit").after(this.tools);
      this.state = this.tools.querySelector(".state");
      this.search = this.tools.querySelector("input[type=search]");
      this.rowBoxes = this.boxes("rows", this.rows.map((row) => textOf(row.cells[0])));
      this.columnBoxes = this.boxes("columns", this.heads.slice(1).map(textOf));
      this.makePeriods();
      this.heads.forEach((head, column) => this.makeSortable(head, column));
      this.search.addEventListener("input", () => this.update());
      this.tools.querySelector(".reset").addEventListener("click", () => this.reset());
      this.tools.querySelector(".download").addEventListener("click", () => this.download());
    }

    // Periods are chosen by themselves where several columns are of one period.
    makePeriods() {
      const columnPeriods = this.heads.slice(1).map((head) => head.dataset.period);
      const names = [...new Set(columnPeriods)];
      if (names.length === columnPeriods.length || names.length === 1) {
        this.tools.querySelector("[data-of=periods]").remove();
        this.periodBoxes = [];
        this.periodOf = columnPeriods.map(() => null);
        return;
      }
      this.periodBoxes = this.boxes("periods", names);
      this.periodOf = columnPeriods.map((name) => this.periodBoxes[names.indexOf(name)]);
    }

    showsColumn(place) {
      return this.columnBoxes[place].checked && (this.periodOf[place] === null || this.periodOf[place].checked);
    }

    // A tick box for each row, column or period.
    boxes(name, labels) {
      const pick = this.tools.querySelector(`[data-of=${name}]`);
      const boxes = labels.map((label) => {
        const box = document.createElement("input");
        box.type = "checkbox";
        box.checked = true;
        const line = document.createElement("label");
        line.append(box, ` ${label}`);
        const item = document.createElement("li");
        item.append(line);
        pick.querySelector("ul").append(item);
        return box;
      });
      pick.addEventListener("change", () => this.update());
      pick.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && pick.open) {
          pick.open = false;
          pick.querySelector("summary").focus();
        }
      });
      pick.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !pick.contains(event.relatedTarget)) {
          pick.open = false;
        }
      });
      for (const button of pick.querySelectorAll("button")) {
        button.addEventListener("click", () => {
          boxes.forEach((box) => {
            box.checked = button.dataset.set === "all";
          });
          this.update();
        });
      }
      return boxes;
    }

    makeSortable(head, column) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => this.sort(column));
    }

    // Figures first fall, labels first rise; pressed a third time, the table is in its own order again.
    sort(column) {
      const ways = column === 0 ? ["ascending", "descending", ""] : ["descending", "ascending", ""];
      const now = this.sorted.column === column ? ways.indexOf(this.sorted.direction) : -1;
      this.order(column, ways[(now + 1) % ways.length]);
      this.update();
    }

    order(column, direction) {
      this.sorted = { column, direction };
      this.heads.forEach((head, place) => {
        if (direction && place === column) {
          head.setAttribute("aria-sort", direction);
        } else {
          head.removeAttribute("aria-sort");
        }
      });
      const key = (row) => textOf(row.cells[column]);
      const turn = direction === "ascending" ? 1 : -1;
      const compare = (one, other) => {
        if (column === 0) {
          return turn * key(one).localeCompare(key(other), document.documentElement.lang, { numeric: true });
        }
        const [first, second] = [numberOf(key(one)), numberOf(key(other))];
        const [noFirst, noSecond] = [Number.isNaN(first), Number.isNaN(second)];
        return noFirst || noSecond ? noFirst - noSecond : turn * (first - second);
      };
      this.body.append(...(direction ? this.within(compare) : this.rows));
    }

    // The rows in order within their parents: parts stay below what they are parts of, and the total stays first.
    within(compare) {
      const top = { parts: [] };
      const above = [top];
      for (const row of this.rows) {
        const node = { row, parts: [] };
        const depth = Math.max(1, Number(row.dataset.depth));
        while (above.length > depth) {
          above.pop();
        }
        above[above.length - 1].parts.push(node);
        while (above.length < depth) {
          above.push(above[above.length - 1]);
        }
        above.push(node);
      }
      const total = (node) => (node.row.dataset.depth === "0" ? 0 : 1);
      const flat = (node) => [
        ...(node.row ? [node.row] : []),
        ...node.parts
          .sort((one, other) => total(one) - total(other) || compare(one.row, other.row))
          .flatMap(flat),
      ];
      return flat(top);
    }

    update() {
      const wanted = this.search.value.trim().toLocaleLowerCase();
      this.rows.forEach((row, place) => {
        const found = textOf(row.cells[0]).toLocaleLowerCase().includes(wanted);
        row.hidden = !found || !this.rowBoxes[place].checked;
      });
      this.columnBoxes.forEach((_, place) => {
        for (const cell of [this.heads[place + 1], ...this.rows.map((row) => row.cells[place + 1])]) {
          cell.hidden = !this.showsColumn(place);
        }
      });
      for (const spanner of this.spanners) {
        const [first, last] = [Number(spanner.dataset.first), Number(spanner.dataset.last)];
        const shown = this.heads.slice(first, last + 1).filter((head) => !head.hidden).length;
        spanner.hidden = shown === 0;
        spanner.colSpan = Math.max(1, shown);
      }
      this.empty.hidden = this.rows.some((row) => !row.hidden);
      this.keepOneStop();
      this.tell();
    }

    // The Tab key must find a sign even when the one it would stop at is no longer shown.
    keepOneStop() {
      const signs = [...this.body.querySelectorAll(".sign[role=button]")];
      const shown = signs.filter((sign) => !sign.closest("[hidden]"));
      const stop = shown.find((sign) => sign.tabIndex === 0) || shown[0];
      signs.forEach((sign) => {
        sign.tabIndex = sign === stop ? 0 : -1;
      });
    }

    tell() {
      const { column, direction } = this.sorted;
      const numbers = {
        rows: this.rows.filter((row) => !row.hidden).length,
        all_rows: this.rows.length,
        columns: this.columnBoxes.filter((_, place) => this.showsColumn(place)).length,
        all_columns: this.columnBoxes.length,
      };
      const shown = this.state.dataset.shown.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
      const sorted = () => this.state.dataset.sorted.replace("{column}", () => textOf(this.heads[column]));
      this.state.textContent = direction ? `${shown}, ${sorted()}` : shown;
    }

    reset() {
      this.search.value = "";
      for (const box of [...this.rowBoxes, ...this.columnBoxes, ...this.periodBoxes]) {
        box.checked = true;
      }
      this.order(-1, "");
      this.update();
    }

    csv() {
      const rows = [this.heads, ...[...this.body.rows].filter((row) => !row.hidden).map((row) => [...row.cells])];
      const lines = rows.map((row) => {
        const cells = row.filter((cell) => !cell.hidden);
        return cells.map((cell) => (cell.tagName === "TD" ? figureField(textOf(cell)) : field(textOf(cell), true)));
      });
      return `\uFEFF${lines.map((line) => `${line.join(separator)}\r\n`).join("")}`;
    }

    download() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([this.csv()], { type: "text/csv;charset=utf-8" }));
      link.download = this.section.dataset.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }
  }

  for (const section of document.querySelectorAll("section.view")) {
    new View(section, template);
  }
})();
