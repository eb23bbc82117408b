/** A notebook as its file has it (nbformat 4), as far as it is looked at here. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: unknown;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

export interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly id: string;
  readonly metadata: { readonly tags?: readonly string[] };
  /** Lines, each with its end. */
  readonly source: readonly string[];
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

/** What a cell has shown: text that was printed, or something to look at. */
export type Output =
  | { readonly output_type: "stream"; readonly name: "stdout" | "stderr"; readonly text: readonly string[] }
  | {
      readonly output_type: "display_data";
      readonly data: Readonly<Record<string, unknown>>;
      readonly metadata: unknown;
    };

/** The text that a cell has printed. */
export function printed({ outputs = [] }: Cell, name: "stdout" | "stderr" = "stdout"): string {
  return outputs
    .flatMap((output) => (output.output_type === "stream" && output.name === name ? output.text : []))
    .join("");
}

/** The first cell that has failed, and what it said: the kernel prints errors, and nothing else, on its standard error. */
export function failureOf({ cells }: Notebook): { readonly cell: Cell; readonly message: string } | undefined {
  for (const cell of cells) {
    const message = printed(cell, "stderr").trim();
    if (message !== "") return { cell, message };
  }
  return undefined;
}

/** Without what differs from one execution to the next though nothing has changed: times, the kernel's version, how a text came in pieces. */
export function normalised({ cells, metadata: _, nbformat, nbformat_minor }: Notebook): Notebook {
  let executed = 0;
  return {
    cells: cells.map((cell) => {
      const { cell_type, id, source, metadata } = cell;
      const tags = metadata.tags === undefined ? {} : { tags: metadata.tags };
      if (cell_type === "markdown") return { cell_type, id, metadata: tags, source };
      const outputs = joined(cell.outputs ?? []);
      return { cell_type, execution_count: ++executed, id, metadata: tags, outputs, source };
    }),
    metadata: {
      kernelspec: { display_name: "TypeScript (SNN)", language: "typescript", name: "tslab" },
      language_info: { file_extension: ".ts", mimetype: "text/typescript", name: "typescript" },
    },
    nbformat,
    nbformat_minor,
  };
}

/** Text that was printed in several pieces as one, cut into lines. */
function joined(outputs: readonly Output[]): Output[] {
  const together: Output[] = [];
  for (const output of outputs) {
    const last = together.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name)
      together[together.length - 1] = { ...last, text: [...last.text, ...output.text] };
    else together.push(output);
  }
  return together.map((output) =>
    output.output_type === "stream" ? { ...output, text: output.text.join("").split(/(?<=\n)/) } : output,
  );
}
