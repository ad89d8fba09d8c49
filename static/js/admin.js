// select2 leaves the boxes that it draws without a name: they get that of the field they stand for.
function labelOf(box) {
  const select = box.closest(".select2-container").previousElementSibling;
  return document.querySelector(`label[for="${select.id}"]`);
}

// Registered after Django's own callback, so called after it: not by the load event, which may come before either.
window.django?.jQuery?.(() => {
  for (const box of document.querySelectorAll(".select2-selection")) {
    const label = labelOf(box), shown = box.querySelector(".select2-selection__rendered");
    label.id ||= `${label.htmlFor}_label`;
    shown.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  }
});

document.addEventListener("focusin", ({target}) => {
  const box = target.matches(".select2-search__field") && document.querySelector(".select2-container--open .select2-selection");
  if (box) target.setAttribute("aria-label", labelOf(box).textContent);
});
