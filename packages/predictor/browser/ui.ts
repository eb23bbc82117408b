import { ask, Problem } from "./ask.js";
import { addressIn, type Given, givenIn, givenInClipboard } from "./given.js";
import { answerPanel, byId } from "./show.js";

const fileForm = byId<HTMLFormElement>("file-form");
const fileField = byId<HTMLInputElement>("file");
const addressForm = byId<HTMLFormElement>("address-form");
const addressField = byId<HTMLInputElement>("address");
const pasteForm = byId<HTMLFormElement>("paste-form");
const pasteField = byId<HTMLInputElement>("paste");
const pasteButton = byId<HTMLButtonElement>("paste-button");
const dropVeil = byId("drop-veil");
const panel = answerPanel();

/** The question that is open: a new one takes its place. */
let open = new AbortController();

/** Asks about a picture and shows what comes back. Never throws. */
async function lookAt(given: Given | undefined): Promise<void> {
  open.abort();
  open = new AbortController();
  const { signal } = open;
  if (given === undefined) return panel.problem(nothingToLookAt, undefined);
  if (given.kind === "address") addressField.value = given.address;
  panel.busy(given);
  try {
    panel.verdict(given, await ask({ fileForm, addressForm }, given, signal));
  } catch (error) {
    if (signal.aborted) return;
    const problem = error instanceof Problem ? error : new Problem("Something is wrong here", String(error), true);
    panel.problem(problem, problem.mayPass ? () => void lookAt(given) : undefined);
  }
}

const nothingToLookAt = new Problem(
  "There is no picture in it",
  "Copy a picture, or an address that begins with https:// or http://",
  false,
);

fileField.addEventListener("change", () => {
  const file = fileField.files?.[0];
  if (file) void lookAt({ kind: "file", file });
  // So that choosing the same file once more is a change, too.
  fileField.value = "";
});
addressForm.addEventListener("submit", (event) => {
  event.preventDefault();
  void lookAt({ kind: "address", address: addressField.value.trim() });
});
pasteForm.addEventListener("submit", (event) => {
  event.preventDefault();
  void lookAt(addressIn(pasteField.value));
});

// Whoever pastes text into the field for addresses is writing; everything else that is pasted is meant as a picture.
document.addEventListener("paste", (event) => {
  const given = givenIn(event.clipboardData);
  if (event.target === addressField && given?.kind !== "file") return;
  if (event.target !== pasteField && given === undefined) return;
  event.preventDefault();
  void lookAt(given);
});
pasteButton.addEventListener("click", () => {
  givenInClipboard().then(lookAt, () => pasteField.focus());
});

document.addEventListener("dragover", (event) => {
  if (!carriesPicture(event)) return;
  event.preventDefault();
  dropVeil.hidden = false;
});
document.addEventListener("dragleave", (event) => {
  // Into another element of the page is not away from it.
  if (event.relatedTarget === null) dropVeil.hidden = true;
});
document.addEventListener("drop", (event) => {
  dropVeil.hidden = true;
  if (!carriesPicture(event)) return;
  event.preventDefault();
  void lookAt(givenIn(event.dataTransfer));
});

function carriesPicture({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.some((type) => type === "Files" || type === "text/uri-list") ?? false;
}

// A file is looked at as soon as it is chosen, so that the button of the form has nothing left to do.
byId("file-submit").hidden = true;
byId("drop-hint").hidden = false;
pasteForm.hidden = false;
pasteButton.hidden = navigator.clipboard?.read === undefined;
document.body.classList.add("scripted");
