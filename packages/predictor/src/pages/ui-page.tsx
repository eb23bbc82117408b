import type { JSX } from "preact";
import { documentOf, Layout } from "./layout.js";
import { Verdict } from "./verdict.js";
import type { ModelView, UiView } from "./views.js";
import { megabytes, percent, questionFor } from "./words.js";

/** The page that asks for a picture. Its forms work as they are; the script answers in place, and takes what is dropped or pasted. */
export function uiPage({ classes, model, slot, maxPictureBytes }: UiView): string {
  const question = questionFor(classes);
  return documentOf(
    <Layout title={question} slot={slot} path="/ui" scripts={model ? ["/assets/ui.js"] : []}>
      <div class="hero">
        <h1>{question}</h1>
        {model ? <HeroOf model={model} /> : <p class="lead">There is no model here yet that could say.</p>}
      </div>
      {model ? <Workbench maxPictureBytes={maxPictureBytes} /> : <NoModel />}
    </Layout>,
  );
}

function HeroOf({ model }: { readonly model: ModelView }): JSX.Element {
  return (
    <>
      <p class="lead">Give the network a picture, and it says what it sees and how sure it is.</p>
      <p class="model-line">
        Model <code>{model.releaseId}</code>
        <span class="model-accuracy">test accuracy {percent(model.testAccuracy)}</span>
      </p>
    </>
  );
}

function NoModel(): JSX.Element {
  return (
    <div class="narrow card message">
      <p>
        The service runs, but no model has been released to it. As soon as there is one, this page asks for a picture.
      </p>
      <p class="onward">
        <a class="button" href="/ui">
          Look again
        </a>
      </p>
    </div>
  );
}

function Workbench({ maxPictureBytes }: { readonly maxPictureBytes: number | undefined }): JSX.Element {
  return (
    <div class="workbench">
      <section class="card ask" aria-labelledby="ask-heading">
        <h2 id="ask-heading">Your picture</h2>
        <FileForm maxPictureBytes={maxPictureBytes} />
        <p class="or">
          <span>or</span>
        </p>
        <AddressForm />
        <PasteForm />
      </section>
      <Answer />
      <div class="drop-veil" id="drop-veil" hidden>
        <p>Drop the picture anywhere</p>
      </div>
    </div>
  );
}

function FileForm({ maxPictureBytes }: { readonly maxPictureBytes: number | undefined }): JSX.Element {
  return (
    <form id="file-form" action="/image" method="post" enctype="multipart/form-data" data-max-bytes={maxPictureBytes}>
      <div class="drop-zone" id="drop-zone">
        <svg class="drop-icon" viewBox="0 0 48 48" aria-hidden="true">
          <rect x="5" y="9" width="38" height="30" rx="5" />
          <circle cx="16" cy="19" r="3.5" />
          <path d="M6 35l11-10 8 7 8-9 9 8" />
        </svg>
        <p class="drop-hint" id="drop-hint" hidden>
          Drop a picture anywhere on this page
        </p>
        <label class="file-label" for="file">
          Choose a picture
        </label>
        <input
          type="file"
          id="file"
          name="image"
          accept="image/jpeg,image/png,image/webp,image/gif,image/avif,image/tiff"
          aria-describedby="file-help"
          required
        />
        <p class="help" id="file-help">
          JPEG, PNG, WebP, GIF, AVIF or TIFF
          {maxPictureBytes === undefined ? "" : `, up to ${megabytes(maxPictureBytes)}`}
        </p>
        <button type="submit" id="file-submit">
          Look at it
        </button>
      </div>
    </form>
  );
}

function AddressForm(): JSX.Element {
  return (
    <form id="address-form" action="/image" method="get">
      <label for="address">Address of a picture</label>
      <div class="field-row">
        <input
          type="url"
          id="address"
          name="image"
          placeholder="https://example.com/cat.jpg"
          autocomplete="url"
          maxlength={2048}
          required
        />
        <button type="submit">Look at it</button>
      </div>
    </form>
  );
}

/** Of no use without the script, so it is the script that shows it. */
function PasteForm(): JSX.Element {
  return (
    <form id="paste-form" action="/ui" method="get" hidden>
      <label for="paste">Paste a picture or its address</label>
      <div class="field-row">
        <input type="text" id="paste" placeholder="Here, or anywhere" autocomplete="off" maxlength={2048} />
        <button type="button" class="quiet" id="paste-button" hidden>
          Paste
        </button>
      </div>
    </form>
  );
}

/** Where the script puts its answer: exactly one of the four states is shown, and changes are told to screen readers. */
function Answer(): JSX.Element {
  return (
    <section class="card answer" id="answer" aria-labelledby="answer-heading" tabindex={-1} hidden>
      <h2 id="answer-heading" class="visually-hidden">
        The answer
      </h2>
      <p class="visually-hidden" id="announcement" role="status" />
      <div class="waiting" data-state="idle">
        <img src="/assets/icon.svg" alt="" width="96" height="96" />
        <p>The answer appears here.</p>
      </div>
      <div class="busy" data-state="busy" hidden>
        <figure class="picture">
          <img alt="" id="preview" hidden />
        </figure>
        <p id="busy-text" />
        <progress aria-labelledby="busy-text" />
      </div>
      <div data-state="verdict" id="verdict" hidden />
      <div class="problem" data-state="problem" role="alert" hidden>
        <h3 id="problem-title">There is no answer</h3>
        <p id="problem-detail" />
        <button type="button" id="retry">
          Try again
        </button>
      </div>
      <template id="verdict-template">
        <Verdict heading="h2" />
      </template>
    </section>
  );
}
