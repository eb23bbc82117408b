import { MemoryParameterServer } from "../../src/adapters/memory/index.js";
import { boundaryContract } from "../contracts/boundary.js";

boundaryContract("memory", async () => new MemoryParameterServer());
