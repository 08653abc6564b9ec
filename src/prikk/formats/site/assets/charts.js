// Saves a chart as a picture: as it is dressed on the page, with its title above.
"use strict";
(() => {
  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor", "fill-opacity", "paint-order", "stroke-linejoin"];
  const SPACE = "http://www.w3.org/2000/svg";
  const HEAD = 44;

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function line(words, y, size) {
    const text = document.createElementNS(SPACE, "text");
    text.setAttribute("x", "8");
    text.setAttribute("y", String(y));
    text.setAttribute("font-size", `${size}px`);
    text.textContent = words;
    return text;
  }

  // The picture with all its styles in it, and on a ground of its own.
  function picture(figure) {
    const chart = figure.querySelector("svg.chart");
    const copy = chart.cloneNode(true);
    const [own, copied] = [chart.querySelectorAll("*"), copy.querySelectorAll("*")];
    own.forEach((part, place) => {
      const style = getComputedStyle(part);
      if (style.display === "none") {
        copied[place].setAttribute("display", "none");
      }
      for (const name of STYLES) {
        copied[place].setAttribute(name, style.getPropertyValue(name));
      }
    });
    const box = chart.viewBox.baseVal;
    const page = getComputedStyle(document.body);
    copy.setAttribute("xmlns", SPACE);
    copy.setAttribute("viewBox", `0 ${-HEAD} ${box.width} ${box.height + HEAD}`);
    copy.setAttribute("width", String(box.width));
    copy.setAttribute("height", String(box.height + HEAD));
    copy.setAttribute("font-family", "Source Sans 3, sans-serif");
    const ground = document.createElementNS(SPACE, "rect");
    ground.setAttribute("y", String(-HEAD));
    ground.setAttribute("width", "100%");
    ground.setAttribute("height", "100%");
    ground.setAttribute("fill", page.backgroundColor);
    const title = line(figure.querySelector("h3").textContent, 18 - HEAD, 15);
    const measured = line(figure.querySelector(".measured").textContent, 36 - HEAD, 13);
    title.setAttribute("fill", page.color);
    title.setAttribute("font-weight", "700");
    measured.setAttribute("fill", page.color);
    copy.prepend(ground, title, measured);
    return new XMLSerializer().serializeToString(copy);
  }

  function saveSvg(figure) {
    save(new Blob([picture(figure)], { type: "image/svg+xml" }), `${figure.dataset.file}.svg`);
  }

  function savePng(figure) {
    const image = new Image();
    const address = URL.createObjectURL(new Blob([picture(figure)], { type: "image/svg+xml" }));
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob((blob) => save(blob, `${figure.dataset.file}.png`), "image/png");
    });
    image.src = address;
  }

  const words = document.querySelector("main").dataset;
  for (const figure of document.querySelectorAll("figure")) {
    const tools = document.createElement("p");
    tools.className = "save";
    for (const [label, way] of [[words.saveSvg, saveSvg], [words.savePng, savePng]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => way(figure));
      tools.append(button);
    }
    figure.append(tools);
  }
})();
