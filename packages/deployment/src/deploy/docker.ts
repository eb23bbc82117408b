import type { Problem } from "@snn/core";
import { runProgram } from "./run-program.js";

const purpose = "it builds the container image of the predictor";

/** What is wrong with Docker here: nothing, or why no image could be built. */
export async function dockerProblem(folder: string, environment: NodeJS.ProcessEnv): Promise<Problem | undefined> {
  const problem = (found: string, expected: string) => ({ file: "docker", path: "", found, expected });
  try {
    const args = ["version", "--format", "{{.Server.Version}}"];
    const { exitCode, output } = await runProgram({ command: "docker", args, folder, environment, isShown: false });
    if (exitCode === 0) return undefined;
    if (/permission denied/i.test(output))
      return problem(
        "a daemon that this user may not ask",
        "a member of the group docker: sudo usermod -aG docker $USER",
      );
    if (/cannot connect|is the docker daemon running|error during connect/i.test(output))
      return problem("no daemon that answers", `a running one, since ${purpose}: start Docker`);
    return problem(
      output.trim().split("\n").at(-1) || "an error without words",
      `a daemon that works, since ${purpose}`,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const found = code === "ENOENT" ? "nothing on the PATH" : message;
    return problem(found, `Docker, since ${purpose}: https://docs.docker.com/get-docker/`);
  }
}
