// The focus of a picture: a mark over it shows the point that the two fields name, and a click on the picture fills them.

const NS = "http://www.w3.org/2000/svg";

const aim = document.querySelector<HTMLElement>("[data-aim]");
const fields = ["x", "y"].map((axis) => document.querySelector<HTMLInputElement>(`#id_focus_${axis}`));
const [across, down] = fields;
if (aim && across && down) start(aim, across, down);

function start(aim: HTMLElement, across: HTMLInputElement, down: HTMLInputElement): void {
  const svg = document.createElementNS(NS, "svg");
  const mark = document.createElementNS(NS, "circle");
  svg.setAttribute("aria-hidden", "true");
  mark.setAttribute("r", "11");
  svg.append(mark);
  aim.append(svg);
  const show = (): void => {
    mark.setAttribute("cx", `${within(across.valueAsNumber)}%`);
    mark.setAttribute("cy", `${within(down.valueAsNumber)}%`);
  };
  aim.addEventListener("click", ({ clientX, clientY }) => {
    const { left, top, width, height } = aim.getBoundingClientRect();
    across.value = String(within(((clientX - left) / width) * 100));
    down.value = String(within(((clientY - top) / height) * 100));
    show();
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  show();
}

function within(place: number): number {
  return Number.isNaN(place) ? 50 : Math.min(100, Math.max(0, Math.round(place)));
}
